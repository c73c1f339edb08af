using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>A file to be scanned, with what the scan needs to know of it.</summary>
/// <param name="Path">Where the engine reads it.</param>
/// <param name="RowIdStart">Row id of its first row; null when the file holds the row ids itself.</param>
/// <param name="Begin">The snapshot it came with; null for a file of the running transaction.</param>
/// <param name="PartialMax">The newest snapshot among its rows when they come from several; null when they do not.</param>
/// <param name="Columns">The table's columns in it; one object for files that are read the same way.</param>
sealed record ScanFile(string Path, long? RowIdStart, SnapshotId? Begin, SnapshotId? PartialMax, FileColumns Columns)
{
    /// <summary>Its id in the catalog.</summary>
    internal required DataFileId Id { get; init; }

    /// <summary>Its path in the lake, which a query sees as <c>filename</c>.</summary>
    internal required string Name { get; init; }

    /// <summary>Values that come from the file's path instead of the file.</summary>
    internal ImmutableArray<(ColumnId Column, string? Value)> PathValues { get; init; } = [];

    /// <summary>Files with an equal key can be read by one <c>read_parquet</c>.</summary>
    internal object ReadAlike => (Columns, PathValues.IsEmpty ? null : Path);
}
