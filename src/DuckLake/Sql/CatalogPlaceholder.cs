namespace Ekko.DuckLake.Sql;

/// <summary>
/// The stored text of a view names its own lake <c>{DUCKLAKE_CATALOG}</c>, so that the lake can be attached under any name
/// (DuckLake 1.0, ducklake_view). Text in quotes is left as it is.
/// </summary>
static class CatalogPlaceholder
{
    const string Word = "DUCKLAKE_CATALOG";

    /// <summary>The text as it is stored.</summary>
    public static string Hide(string sql, string lake)
    {
        var text = new StatementText(sql);
        var edits = new TextEdits();
        for (var i = 0; i + 1 < text.Tokens.Count; i++)
        {
            var token = text.Tokens[i];
            if (token.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName && Symbol(text, i + 1) is "."
                && (i == 0 || Symbol(text, i - 1) is not ".")
                && SqlName.Same(token.Kind == SqlTokenKind.Word ? text.Span(token).ToString() : SqlName.Unquote(text.Span(token)), lake))
                edits.Replace(token.Start, token.End, $"{{{Word}}}");
        }

        return edits.Apply(text.Text);
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

    static ReadOnlySpan<char> Symbol(StatementText text, int index) =>
        text.Tokens[index].Kind == SqlTokenKind.Symbol ? text.Span(text.Tokens[index]) : "";
}
