namespace Ekko.DuckLake.Sql;

sealed partial class SelectRewriter
{
    // The engine gives no tree for a PIVOT statement: what it reads from is rewritten as a FROM, the rest must not name a lake's relations.
    string RewritePivot(TokenReader reader)
    {
        reader.Advance();
        var start = reader.Current.Start;
        var source = reader.TakeUntil(static r => r.Is("ON") || r.Is("USING") || (r.Is("GROUP") && r.Is("BY", 1)));
        var tail = reader.AtEnd ? "" : reader.Rest();
        if (LakeMentions.Find(new StatementText(tail), _source) is { } mentioned)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported, $"PIVOT failed: {mentioned} may only stand before ON. Give the values as a list instead of a query.");
        var rewritten = Rewrite("FROM " + source, _source, _depth);
        var head = _text.Slice(_text.Tokens[0].Start, start);
        return $"{head}{rewritten["FROM ".Length..]} {tail}";
    }
}
