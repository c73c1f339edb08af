namespace Ekko.DuckLake.Model;

/// <summary>Statistics of one leaf column in one file (or over a table), as stored. Null means unknown.</summary>
/// <param name="ColumnSizeBytes">Compressed size of the column's chunks.</param>
/// <param name="ValueCount">Values that are not null.</param>
/// <param name="NullCount">Nulls.</param>
/// <param name="Min">The smallest value in the catalog's text form of the type.</param>
/// <param name="Max">The largest value in the catalog's text form of the type.</param>
/// <param name="ContainsNan">For floats: whether there is a NaN, which min and max leave out.</param>
/// <param name="ExtraStats">JSON of types with more to say (geometry, variant).</param>
sealed record ColumnStatistics(
    long? ColumnSizeBytes, long? ValueCount, long? NullCount, string? Min, string? Max, bool? ContainsNan, string? ExtraStats = null);
