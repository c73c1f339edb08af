using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>
/// Statistics over a table as of the latest snapshot (they are not versioned). Counts grow with every insert and do not shrink with
/// deletes.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="RecordCount">Rows ever inserted and not compacted away.</param>
/// <param name="NextRowId">The row id the next inserted row gets.</param>
/// <param name="FileSizeBytes">Bytes of data files ever added and not compacted away.</param>
/// <param name="Columns">Per leaf column; a column added after the first insert has no entry.</param>
sealed record TableStatistics(
    TableId Table, long RecordCount, long NextRowId, long FileSizeBytes, ImmutableDictionary<ColumnId, TableColumnStatistics> Columns);

/// <summary>Statistics of one leaf column over a table. Null means unknown.</summary>
/// <param name="ContainsNull">Whether there ever was a null.</param>
/// <param name="ContainsNan">For floats: whether there ever was a NaN.</param>
/// <param name="Min">A lower bound in the catalog's text form of the type.</param>
/// <param name="Max">An upper bound in the catalog's text form of the type.</param>
/// <param name="ExtraStats">JSON of types with more to say.</param>
sealed record TableColumnStatistics(bool? ContainsNull, bool? ContainsNan, string? Min, string? Max, string? ExtraStats)
{
    /// <summary>Whether there were values whose bounds are not known any more: those of later values alone would be wrong.</summary>
    internal bool AreBoundsLost { get; init; }

    /// <summary>Whether no values are known: there were none, or their bounds are lost.</summary>
    internal bool HasNoBounds => Min is null && Max is null && ExtraStats is null;
}
