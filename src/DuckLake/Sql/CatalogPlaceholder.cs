using System.Text.Json;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// The stored text of a view names its own lake <c>{DUCKLAKE_CATALOG}</c>, so that the lake can be attached under any name
/// (DuckLake 1.0, ducklake_view). Tables, aliases and fields that only share the lake's name keep it.
/// </summary>
sealed class CatalogPlaceholder
{
    const string Word = "DUCKLAKE_CATALOG";

    readonly StatementText _text;
    readonly TextEdits _edits = new();
    readonly string _lake;
    readonly Func<string, bool> _isMacro;

    CatalogPlaceholder(string sql, string lake, Func<string, bool> isMacro)
    {
        _text = new StatementText(sql);
        _lake = lake;
        _isMacro = isMacro;
    }

    /// <summary>The text as it is stored.</summary>
    /// <param name="sql">A query.</param>
    /// <param name="lake">The name the lake is attached under.</param>
    /// <param name="isMacro">Whether the lake has a scalar macro of a name.</param>
    /// <param name="serialize">The engine's syntax tree of a query.</param>
    public static string Hide(string sql, string lake, Func<string, bool> isMacro, Func<string, string> serialize)
    {
        using var tree = JsonDocument.Parse(serialize(sql), new JsonDocumentOptions { MaxDepth = 1000 });
        if (!tree.RootElement.TryGetProperty("statements", out var statements))
            return sql;
        var text = new CatalogPlaceholder(sql, lake, isMacro);
        text.Visit(statements, []);
        return text._edits.Apply(text._text.Text);
    }

    /// <summary>The text as it is meant in a lake attached under a name.</summary>
    public static string Reveal(string sql, string lake)
    {
        if (!sql.Contains(Word, StringComparison.Ordinal))
            return sql;
        var text = new StatementText(sql);
        var edits = new TextEdits();
        for (var i = 0; i + 3 < text.Tokens.Count; i++)
        {
            if (Symbol(text, i) is "{" && text.Span(text.Tokens[i + 1]) is Word && Symbol(text, i + 2) is "}" && Symbol(text, i + 3) is ".")
                edits.Replace(text.Tokens[i].Start, text.Tokens[i + 2].End, SqlText.QuoteIdentifier(lake));
        }

        return edits.Apply(text.Text);
    }

    void Visit(JsonElement element, IReadOnlyCollection<string> tables)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Visit(item, tables);
            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
            return;
        if (SyntaxTree.Text(element, "type") == "SELECT_NODE")
            tables = [.. tables, .. SyntaxTree.Labels(element.GetProperty("from_table"))];
        if (IsQualified(element, tables))
            HideAt(SyntaxTree.LocationOf(element));
        foreach (var property in element.EnumerateObject())
            Visit(property.Value, tables);
    }

    /// <summary>Whether the name of the lake stands before a name. A column is never qualified by a catalog alone.</summary>
    bool IsQualified(JsonElement element, IReadOnlyCollection<string> tables) => SyntaxTree.Text(element, "type") switch
    {
        "BASE_TABLE" => IsLake(element, "catalog_name", "schema_name"),
        "TABLE_FUNCTION" => IsLake(element.GetProperty("function"), "catalog", "schema"),
        "FUNCTION" => IsLake(element, "catalog", "schema") && _isMacro(SyntaxTree.Text(element, "function_name")),
        "COLUMN_REF" => SyntaxTree.Strings(element, "column_names") is [var first, _, _, ..] && SqlName.Same(first, _lake)
            && !tables.Contains(_lake, StringComparer.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>A name of two parts may begin with a catalog, too.</summary>
    bool IsLake(JsonElement element, string catalog, string schema) =>
        SqlName.Same(SyntaxTree.Text(element, catalog) is { Length: > 0 } name ? name : SyntaxTree.Text(element, schema), _lake);

    void HideAt(int location)
    {
        var token = _text.Tokens[_text.TokenAt(_text.CharacterAt(location))];
        _edits.Replace(token.Start, token.End, $"{{{Word}}}");
    }

    static ReadOnlySpan<char> Symbol(StatementText text, int index) =>
        text.Tokens[index].Kind == SqlTokenKind.Symbol ? text.Span(text.Tokens[index]) : "";
}
