namespace Ekko.DuckLake.Columns;

/// <summary>Rows of a batch that stand side by side.</summary>
/// <param name="Start">First row, from 0.</param>
/// <param name="Count">Number of rows.</param>
public readonly record struct RowRange(int Start, int Count);
