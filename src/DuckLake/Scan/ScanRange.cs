using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Scan;

/// <summary>The values of a column that a scan reads.</summary>
/// <param name="Column">The column.</param>
/// <param name="Min">The text of the smallest value.</param>
/// <param name="Max">The text of the largest value.</param>
public readonly record struct ScanRange(ColumnId Column, string Min, string Max);
