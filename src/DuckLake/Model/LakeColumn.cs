using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>A column or nested field, as one row of <c>ducklake_column</c> with its child rows.</summary>
/// <param name="Id">Its id within the table, also the Parquet field id; a rename keeps it.</param>
/// <param name="Name">Its name; list elements are <c>element</c>, map parts <c>key</c> and <c>value</c>.</param>
/// <param name="Type">Its type; the parts of nested types are <paramref name="Children"/>.</param>
/// <param name="NullsAllowed">False when NOT NULL is declared. Only meaningful for top-level columns: nested rows hold either
/// value.</param>
/// <param name="InitialDefault">The value, as text, of rows in files that lack the field; null for NULL.</param>
/// <param name="Default">The value of new rows that do not name the column; null for NULL.</param>
/// <param name="Children">Struct fields in order, the list element, or map key and value.</param>
/// <param name="Comment">The column's comment.</param>
/// <param name="Begin">The snapshot that wrote this row; a changed column is a new row.</param>
public sealed record LakeColumn(
    ColumnId Id,
    string Name,
    ColumnType Type,
    bool NullsAllowed,
    string? InitialDefault,
    ColumnDefault? Default,
    ImmutableArray<LakeColumn> Children,
    string? Comment,
    SnapshotId Begin)
{
    /// <summary>
    /// The text of <c>default_value_type</c>: <c>literal</c>, <c>expression</c>, or empty where the official writer leaves it so
    /// (nested types when first written, renamed or promoted nested fields).
    /// </summary>
    internal string DefaultKind { get; init; } = Default is { IsExpression: true } ? "expression" : "literal";

    /// <summary>DuckDB's name of the whole type, for example <c>STRUCT(a INTEGER, "B" VARCHAR[])</c>.</summary>
    public string SqlType => Type.Kind switch
    {
        ColumnKind.Struct => "STRUCT(" + string.Join(", ", Children.Select(c => SqlText.Identifier(c.Name) + " " + c.SqlType)) + ")",
        ColumnKind.List => Children[0].SqlType + "[]",
        ColumnKind.Map => "MAP(" + Children[0].SqlType + ", " + Children[1].SqlType + ")",
        _ => Type.SqlName,
    };

    /// <summary>The value of a new row that does not name the column, as an SQL expression.</summary>
    internal string DefaultSql => Default?.ToSql(Type) ?? "NULL";

    /// <summary>The child of that name, ignoring case; null when there is none.</summary>
    public LakeColumn? FindChild(string name) =>
        Children.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>This column and everything below it, parents before children.</summary>
    public IEnumerable<LakeColumn> SelfAndDescendants() =>
        Children.IsEmpty ? [this] : Children.SelectMany(c => c.SelfAndDescendants()).Prepend(this);

    /// <summary>The columns that hold values: this one, or the leaves below it.</summary>
    public IEnumerable<LakeColumn> Leaves() => Type.IsNested ? Children.SelectMany(c => c.Leaves()) : [this];
}
