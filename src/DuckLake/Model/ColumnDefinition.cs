using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>A column to be created: no id yet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Children">Struct fields, the list element, or map key and value.</param>
public sealed record ColumnDefinition(string Name, ColumnType Type, ImmutableArray<ColumnDefinition> Children)
{
    /// <summary>False for NOT NULL.</summary>
    public bool NullsAllowed { get; init; } = true;

    /// <summary>The value of new rows that do not name the column; null for NULL. Nested types cannot have one.</summary>
    public ColumnDefault? Default { get; init; }

    /// <summary>
    /// Text of the value that rows of older files show: of <see cref="Default"/>, cast to the column's type; null for NULL.
    /// </summary>
    public string? InitialDefault { get; init; }

    /// <summary>Creates a definition from DuckDB's text of a type, for example <c>STRUCT(a INTEGER, b VARCHAR[])</c>.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="sqlType">The type as DuckDB writes it; common aliases are understood.</param>
    /// <exception cref="DuckLakeException">The text is not a type that the format can store (ARRAY, ENUM, UNION, BIT cannot).</exception>
    public static ColumnDefinition Parse(string name, string sqlType) => new SqlTypeReader(sqlType).Read(name);

    /// <summary>Whether two definitions describe the same type, names of struct fields included.</summary>
    public bool HasSameType(ColumnDefinition other) =>
        Type == other.Type && Children.Length == other.Children.Length
        && Children.Zip(other.Children).All(pair => pair.First.Name == pair.Second.Name && pair.First.HasSameType(pair.Second));
}
