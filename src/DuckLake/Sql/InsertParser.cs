namespace Ekko.DuckLake.Sql;

/// <summary>Reads INSERT.</summary>
static class InsertParser
{
    /// <param name="reader">At the verb.</param>
    /// <param name="with">The common table expressions before it; null for none.</param>
    public static Statement Parse(TokenReader reader, string? with)
    {
        reader.Take("INSERT");
        string? conflict = null;
        if (reader.Take("OR"))
        {
            conflict = "OR " + reader.Word;
            reader.Advance();
        }

        reader.Take("INTO");
        if (reader.TakeQualifiedName() is not { } table)
            return new PassThroughStatement(reader.Text, "INSERT");
        if (reader.Take("AS"))
            reader.TakeName();
        var byName = reader.Take("BY", "NAME");
        if (!byName)
            reader.Take("BY", "POSITION");
        var columns = TakeColumns(reader);
        byName |= columns is null && reader.Take("BY", "NAME");
        if (!byName)
            reader.Take("BY", "POSITION");

        var defaults = reader.Take("DEFAULT", "VALUES");
        var plain = reader.Is("VALUES") && !NamesRelations(reader);
        var sourceStart = reader.Current.Start;
        var source = reader.TakeUntil(static r => r.Is("RETURNING") || (r.Is("ON") && r.Is("CONFLICT", 1)));
        if (reader.Is("ON"))
            conflict = reader.TakeUntil(static r => r.Is("RETURNING"));
        var returning = reader.Take("RETURNING") ? reader.Rest() : null;
        return new InsertStatement(reader.Text, table)
        {
            With = with,
            Columns = columns,
            ByName = byName,
            DefaultValues = defaults,
            Source = source,
            SourceStart = sourceStart,
            PlainValues = plain && with is null,
            Conflict = conflict,
            Returning = returning,
        };
    }

    // INSERT INTO t (a, b) … lists columns; INSERT INTO t (SELECT …) is a query in parentheses.
    static List<string>? TakeColumns(TokenReader reader)
    {
        if (!reader.IsSymbol("("))
            return null;
        if (reader.IsSymbol("(", 1) || reader.Is("SELECT", 1) || reader.Is("WITH", 1) || reader.Is("FROM", 1) || reader.Is("VALUES", 1))
            return null;
        return TokenReader.SplitGroup(reader.TakeGroup()!)
            .Select(static item => new TokenReader(new StatementText(item)).TakeName() ?? item)
            .ToList();
    }

    static bool NamesRelations(TokenReader reader)
    {
        for (var i = reader.Index; i < reader.Text.Tokens.Count; i++)
        {
            var token = reader.Text.Tokens[i];
            if (token.Kind != SqlTokenKind.Word || token.Length is not (4 or 5 or 6))
                continue;
            var word = reader.Text.Span(token);
            if (word.Equals("FROM", StringComparison.OrdinalIgnoreCase) || word.Equals("SELECT", StringComparison.OrdinalIgnoreCase)
                || word.Equals("TABLE", StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
