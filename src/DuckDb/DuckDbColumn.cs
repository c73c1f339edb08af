namespace Ekko.DuckDb;

/// <summary>A named column of a result or a row source.</summary>
/// <param name="Name">The column's name as the engine gives it.</param>
/// <param name="Type">Its logical type.</param>
public readonly record struct DuckDbColumn(string Name, DuckDbType Type);
