namespace Ekko.DuckLake.Model;

/// <summary>Number of a snapshot (a commit): dense, from 0.</summary>
/// <param name="Value">The number as stored.</param>
public readonly record struct SnapshotId(long Value) : IComparable<SnapshotId>
{
    /// <inheritdoc/>
    public int CompareTo(SnapshotId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>True when the left snapshot is older.</summary>
    public static bool operator <(SnapshotId left, SnapshotId right) => left.Value < right.Value;

    /// <summary>True when the left snapshot is newer.</summary>
    public static bool operator >(SnapshotId left, SnapshotId right) => left.Value > right.Value;

    /// <summary>True when the left snapshot is the same or older.</summary>
    public static bool operator <=(SnapshotId left, SnapshotId right) => left.Value <= right.Value;

    /// <summary>True when the left snapshot is the same or newer.</summary>
    public static bool operator >=(SnapshotId left, SnapshotId right) => left.Value >= right.Value;
}

/// <summary>Id of a schema. Schemas, tables, views, macros, partition and sort specifications share one counter.</summary>
/// <param name="Value">The number as stored.</param>
public readonly record struct SchemaId(long Value);

/// <summary>Id of a table; it survives renames.</summary>
/// <param name="Value">The number as stored.</param>
public readonly record struct TableId(long Value);

/// <summary>Id of a view.</summary>
/// <param name="Value">The number as stored.</param>
public readonly record struct ViewId(long Value);

/// <summary>Id of a macro.</summary>
/// <param name="Value">The number as stored.</param>
public readonly record struct MacroId(long Value);

/// <summary>Id of a partition specification.</summary>
/// <param name="Value">The number as stored.</param>
public readonly record struct PartitionId(long Value);

/// <summary>Id of a sort specification.</summary>
/// <param name="Value">The number as stored.</param>
public readonly record struct SortId(long Value);

/// <summary>Id of a column or nested field, unique within its table for ever; it is the Parquet field id.</summary>
/// <param name="Value">The number as stored, from 1.</param>
public readonly record struct ColumnId(long Value);

/// <summary>Id of a data file. Data files, delete files and name mappings share one counter.</summary>
/// <param name="Value">The number as stored.</param>
public readonly record struct DataFileId(long Value);

/// <summary>Id of a delete file.</summary>
/// <param name="Value">The number as stored.</param>
public readonly record struct DeleteFileId(long Value);
