namespace Ekko.DuckLake.Columns;

/// <summary>A value stored in a <see cref="TextColumn"/> that rows can share.</summary>
/// <param name="Start">First byte in the column's buffer.</param>
/// <param name="Length">Length in bytes.</param>
public readonly record struct TextSlice(int Start, int Length);
