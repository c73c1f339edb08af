using System.Collections.Immutable;
using System.Globalization;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>
/// A data file that lost rows: its delete files, and when it ended with all the rows it still had (null where it did not).
/// </summary>
sealed record DeletedFrom(ScanFile File, ImmutableArray<DeleteFile> Deletes, SnapshotId? Ended);

/// <summary>
/// The SQL that reads deleted rows. The snapshot that deleted a position is the smallest any delete file gives for it: newer delete files
/// repeat the positions of older ones. Of a file that ended, all positions without a deletion of their own were deleted then.
/// </summary>
sealed class DeletionSql(LakeTable table, SnapshotWindow window, VirtualColumns needed)
{
    internal IReadOnlyList<InlinedRows> Inlined { get; init; } = [];

    internal InlinedDeletes? InlinedDeletes { get; init; }

    /// <summary>Whether rows are given that the snapshot deleted which had inserted them.</summary>
    internal bool WithPassing { get; init; } = true;

    internal string Build(IReadOnlyList<DeletedFrom> files)
    {
        var parts = files
            .GroupBy(f => (f.File.ReadAlike, Ended: f.Ended is not null))
            .Select(g => Group([.. g], g.Key.Ended))
            .ToList();
        if (Inlined.Count > 0 || parts.Count == 0)
            parts.Add($"SELECT * FROM {new RelationSql(table, window, needed) { Inlined = Inlined }.Build([])}");
        return $"({string.Join(" UNION ALL ", parts)})";
    }

    string Group(ImmutableArray<DeletedFrom> files, bool ended)
    {
        const string Index = "__ekko_file_index";
        const string Position = "__ekko_file_row_number";
        var deletions = Deletions(files);
        if (deletions is null && !ended)
            return $"SELECT * FROM {new RelationSql(table, window, needed).Build([])}";
        var rows = new RelationSql(table, window, needed & ~VirtualColumns.SnapshotId)
            .Group([.. files.Select(f => f.File)], filterSnapshots: false, $"file_index AS {Index}", $"file_row_number AS {Position}");
        var endedAt = ended ? RelationSql.PerFile(files.Select(f => f.Ended?.Value), Index) : "NULL";
        var deletedAt = deletions is null ? endedAt : $"coalesce(deleted_at, {endedAt})";
        var join = deletions is null ? ""
            : $" {(ended ? "LEFT" : "INNER")} JOIN {deletions} AS ekko_deletions ON {Index} = deleted_file AND {Position} = "
                + "deleted_position";
        var columns = table.Columns.Select(c => SqlText.QuoteIdentifier(c.Name))
            .Concat(needed.NamesOf().Select(name => name == "snapshot_id" ? $"{deletedAt} AS snapshot_id" : name));
        // Rows of several snapshots are never deleted by the first of them.
        var passing = WithPassing ? "" : $" AND {deletedAt} > {RelationSql.PerFile(files.Select(f => f.File.Begin?.Value), Index)}";
        return string.Create(CultureInfo.InvariantCulture,
            $"SELECT {string.Join(", ", columns)} FROM ({rows}) AS ekko_rows{join} WHERE {deletedAt} BETWEEN {window.First.Value} "
            + $"AND {window.Last.Value}{passing}");
    }

    /// <summary>Positions with the snapshot that deleted each; null when no file of the group has a deletion of its own.</summary>
    string? Deletions(ImmutableArray<DeletedFrom> files)
    {
        var parts = new List<string>();
        var deletes = files.SelectMany((file, index) => file.Deletes, (pair, delete) => (Delete: delete, pair.File))
            .Select(d => (d.Delete, Index: (long?)files.Select(f => f.File).ToList().IndexOf(d.File))).ToList();
        if (deletes.Count > 0)
        {
            parts.Add($"SELECT {RelationSql.PerFile(deletes.Select(d => d.Index))} AS deleted_file, position AS deleted_position, "
                + $"coalesce(snapshot, {RelationSql.PerFile(deletes.Select(d => (long?)d.Delete.Begin.Value))}) AS deleted_at FROM "
                + $"{DeleteFileSql.Read(deletes.Select(d => d.Delete))}");
        }
        if (InlinedDeletes is not null)
            parts.Add(
                $"SELECT {RelationSql.IndexOf([.. files.Select(f => f.File)])} AS deleted_file, c1 AS deleted_position, c2 AS deleted_at "
                + $"FROM {InlinedDeletes.Sql}");
        return parts.Count == 0 ? null
            : $"(SELECT deleted_file, deleted_position, min(deleted_at) AS deleted_at FROM ({string.Join(" UNION ALL ", parts)}) "
                + "GROUP BY ALL)";
    }
}
