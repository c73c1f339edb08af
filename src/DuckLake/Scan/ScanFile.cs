using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>A file to be scanned, with what the scan needs to know of it.</summary>
/// <param name="Path">Where the engine reads it.</param>
/// <param name="RowIdStart">Row id of its first row; null when the file holds the row ids itself.</param>
/// <param name="Begin">The snapshot it came with; null for a file of the running transaction.</param>
/// <param name="PartialMax">The newest snapshot among its rows when they come from several; null when they do not.</param>
/// <param name="WrittenAs">The table's columns as the file has them, where they must be told apart from the table's: nested columns that
/// have changed since, or columns mapped by name; empty elsewhere.</param>
sealed record ScanFile(
    string Path,
    long? RowIdStart,
    SnapshotId? Begin,
    SnapshotId? PartialMax,
    ImmutableArray<LakeColumn> WrittenAs)
{
    /// <summary>Its id in the catalog; null for a file of the running transaction.</summary>
    internal DataFileId? Id { get; init; }

    /// <summary>Its path in the lake, which a query sees as <c>filename</c>.</summary>
    internal string Name { get; init; } = Path;

    /// <summary>The name mapping of a file without field ids; null for files that have them.</summary>
    internal long? Mapping { get; init; }

    /// <summary>
    /// Whether the file certainly has the table's columns by name and type, none of them called like a virtual column of the engine. Such
    /// files are read without mapping field ids, which the engine does slower: it then neither defers columns nor skips row groups by what
    /// it has found so far.
    /// </summary>
    internal bool HasTableColumns { get; init; }

    /// <summary>A column of the file that hides the engine's own where columns are found by name; null for none.</summary>
    internal string? Hiding { get; init; }

    /// <summary>Values that come from the file's path instead of the file.</summary>
    internal ImmutableArray<(ColumnId Column, string? Value)> PathValues { get; init; } = [];

    /// <summary>Files with an equal key can be read by one <c>read_parquet</c>.</summary>
    internal object ReadAlike => (Mapping, HasTableColumns, NestedShape.Signature(WrittenAs), PathValues.IsEmpty ? null : Path);
}
