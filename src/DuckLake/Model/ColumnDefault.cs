namespace Ekko.DuckLake.Model;

/// <summary>What a new row gets in a column it does not name.</summary>
/// <param name="Text">A literal's value as text (not quoted), or the text of an SQL expression.</param>
/// <param name="IsExpression">True for an expression in DuckDB's dialect; false for a literal.</param>
public sealed record ColumnDefault(string Text, bool IsExpression)
{
    /// <summary>A literal value given as DuckDB's text of it.</summary>
    public static ColumnDefault Literal(string text) => new(text, false);

    /// <summary>An SQL expression, evaluated for each row.</summary>
    public static ColumnDefault Expression(string sql) => new(sql, true);
}
