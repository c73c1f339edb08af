using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Which rows of an inlined data table are asked for.</summary>
sealed record InlinedRange
{
    InlinedRange(string snapshotColumn, string condition, SnapshotId first, SnapshotId last) =>
        (SnapshotColumn, Condition, First, Last) = (snapshotColumn, condition, first, last);

    /// <summary>The column whose snapshot is given with each row.</summary>
    public string SnapshotColumn { get; }

    /// <summary>The condition that the rows fulfil, with the parameters <c>@first</c> and <c>@s</c>.</summary>
    public string Condition { get; }

    /// <summary>The value of <c>@first</c>.</summary>
    public SnapshotId First { get; }

    /// <summary>The value of <c>@s</c>.</summary>
    public SnapshotId Last { get; }

    /// <summary>Rows visible at a snapshot.</summary>
    public static InlinedRange Visible(SnapshotId at) =>
        new("begin_snapshot", $"{SqlCatalog.Visible} AND @first IS NOT NULL", at, at);

    /// <summary>Rows that began in a range of snapshots, whether they live on or not.</summary>
    public static InlinedRange Begun(SnapshotId first, SnapshotId last) =>
        new("begin_snapshot", "begin_snapshot BETWEEN @first AND @s", first, last);

    /// <summary>Rows that ended in a range of snapshots.</summary>
    public static InlinedRange Ended(SnapshotId first, SnapshotId last) =>
        new("end_snapshot", "end_snapshot BETWEEN @first AND @s", first, last);
}
