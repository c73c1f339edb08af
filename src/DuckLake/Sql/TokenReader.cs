using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>A cursor over the tokens of a statement.</summary>
sealed class TokenReader(StatementText text)
{
    /// <summary>The statement.</summary>
    public StatementText Text { get; } = text;

    /// <summary>The index of the current token.</summary>
    public int Index { get; set; }

    /// <summary>The current token.</summary>
    public SqlToken Current => Text.Tokens[Index];

    /// <summary>Whether all tokens are read.</summary>
    public bool AtEnd => Current.Kind == SqlTokenKind.End;

    /// <summary>The word at the current token in upper case, or an empty text.</summary>
    public string Word => Current.Kind == SqlTokenKind.Word ? Text.Span(Current).ToString().ToUpperInvariant() : "";

    /// <summary>Whether the current token is this word.</summary>
    public bool Is(string word, int ahead = 0)
    {
        var index = Math.Min(Index + ahead, Text.Tokens.Count - 1);
        var token = Text.Tokens[index];
        return token.Kind == SqlTokenKind.Word && Text.Span(token).Equals(word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the current token is this symbol.</summary>
    public bool IsSymbol(string symbol, int ahead = 0)
    {
        var index = Math.Min(Index + ahead, Text.Tokens.Count - 1);
        var token = Text.Tokens[index];
        return token.Kind == SqlTokenKind.Symbol && Text.Span(token).SequenceEqual(symbol);
    }

    /// <summary>Steps over these words if they stand here.</summary>
    public bool Take(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
            if (!Is(words[i], i))
                return false;
        Index += words.Length;
        return true;
    }

    /// <summary>Steps over this symbol if it stands here.</summary>
    public bool TakeSymbol(string symbol)
    {
        if (!IsSymbol(symbol))
            return false;
        Index++;
        return true;
    }

    /// <summary>Steps over one token.</summary>
    public SqlToken Advance()
    {
        var token = Current;
        if (!AtEnd)
            Index++;
        return token;
    }

    /// <summary>Reads a name part, quoted or not; null when none stands here.</summary>
    public string? TakeName()
    {
        var token = Current;
        if (token.Kind == SqlTokenKind.QuotedName || (token.Kind == SqlTokenKind.Word))
        {
            Index++;
            return token.Kind == SqlTokenKind.QuotedName ? SqlName.Unquote(Text.Span(token)) : Text.Span(token).ToString();
        }

        return null;
    }

    /// <summary>Reads a name with its dots; null when none stands here.</summary>
    public SqlName? TakeQualifiedName()
    {
        if (TakeName() is not { } first)
            return null;
        var parts = new List<string> { first };
        while (IsSymbol(".") && (Text.Tokens[Index + 1].Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName))
        {
            Index++;
            parts.Add(TakeName()!);
        }

        return new SqlName(parts);
    }

    /// <summary>Steps over a parenthesised group and answers its text with the parentheses; null when none stands here.</summary>
    public string? TakeGroup()
    {
        if (!IsSymbol("("))
            return null;
        var start = Current.Start;
        SkipGroup();
        return Text.Slice(start, Text.Tokens[Index - 1].End);
    }

    /// <summary>Steps over a parenthesised list of options: <c>name</c>, <c>name value</c> or <c>name = value</c>.</summary>
    /// <returns>The values' text by name, null where there is none; empty when no group stands here.</returns>
    public Dictionary<string, string?> TakeOptions()
    {
        var options = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in TakeGroup() is { } group ? SplitGroup(group) : [])
        {
            var reader = new TokenReader(new StatementText(option));
            if (reader.TakeName() is not { } name)
                continue;
            if (!reader.TakeSymbol("="))
                reader.TakeSymbol("=>");
            options[name] = reader.AtEnd ? null : reader.Rest();
        }

        return options;
    }

    /// <summary>Steps over the group of any bracket that opens here.</summary>
    public void SkipGroup()
    {
        var depth = 0;
        do
        {
            if (Opens(Current))
                depth++;
            else if (Closes(Current))
                depth--;
            Advance();
        }
        while (depth > 0 && !AtEnd);
    }

    /// <summary>Steps to the next token outside brackets for which the condition holds, or to the end; answers the text passed.</summary>
    public string TakeUntil(Func<TokenReader, bool> ends)
    {
        var start = Current.Start;
        var end = start;
        while (!AtEnd && !ends(this) && !Closes(Current))
        {
            if (Opens(Current))
                SkipGroup();
            else
                Advance();
            end = Text.Tokens[Index - 1].End;
        }

        return Text.Slice(start, end);
    }

    /// <summary>The text from the current token to the end.</summary>
    public string Rest() => Text.Slice(Current.Start, Text.Tokens[^1].End);

    /// <summary>Splits the inside of a parenthesised group at its commas.</summary>
    public static IReadOnlyList<string> SplitGroup(string group)
    {
        var items = new List<string>();
        var reader = new TokenReader(new StatementText(group));
        reader.Advance();
        while (!reader.AtEnd && !reader.IsSymbol(")"))
        {
            items.Add(reader.TakeUntil(static r => r.IsSymbol(",")));
            reader.TakeSymbol(",");
        }

        return items;
    }

    bool Opens(SqlToken token) => token.Kind == SqlTokenKind.Symbol && (Text.Text[token.Start] is '(' or '[' or '{');

    bool Closes(SqlToken token) => token.Kind == SqlTokenKind.Symbol && (Text.Text[token.Start] is ')' or ']' or '}');
}
