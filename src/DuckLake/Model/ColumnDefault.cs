using System.Globalization;

namespace Ekko.DuckLake.Model;

/// <summary>What a new row gets in a column it does not name.</summary>
/// <param name="Text">A literal's value as text (not quoted), or the text of an SQL expression.</param>
/// <param name="IsExpression">True for an expression in DuckDB's dialect; false for a literal.</param>
public sealed record ColumnDefault(string Text, bool IsExpression)
{
    /// <summary>What the catalog has for a column without a default.</summary>
    internal const string None = "NULL";

    /// <summary>A literal's value as text (not quoted), or the text of an SQL expression.</summary>
    public string Text { get; } = IsNone(Text, IsExpression) ? SqlText.QuoteLiteral(Text) : Text;

    /// <summary>True for an expression in DuckDB's dialect; false for a literal.</summary>
    public bool IsExpression { get; } = IsExpression || IsNone(Text, IsExpression);

    /// <summary>A literal value given as DuckDB's text of it.</summary>
    public static ColumnDefault Literal(string text) => new(text, false);

    /// <summary>An SQL expression, evaluated for each row.</summary>
    public static ColumnDefault Expression(string sql) => new(sql, true);

    /// <summary>The default as an SQL expression for a column of a type.</summary>
    internal string ToSql(ColumnType type) => IsExpression || (type.IsNumber && IsNumber(Text)) ? Text : SqlText.QuoteLiteral(Text);

    static bool IsNumber(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    // The catalog writes "no default" as the literal NULL: the text NULL can only be kept as an expression.
    static bool IsNone(string text, bool isExpression) => !isExpression && text == None;
}
