namespace Ekko.DuckLake.Sql;

sealed partial class SelectRewriter
{
    // Marks in the rewritten text where the source of the PIVOT begins.
    const string Mark = "/*pivot*/";

    // The PIVOT of WITH … PIVOT stands behind the list of common table expressions, outside any bracket.
    static TokenReader? FindPivot(TokenReader reader)
    {
        reader.TakeUntil(
            static r => r.Is("PIVOT") || r.Is("UNPIVOT") || r.Is("PIVOT_WIDER") || r.Is("PIVOT_LONGER") || r.Is("SELECT") || r.Is("FROM"));
        return reader.Word is "PIVOT" or "UNPIVOT" or "PIVOT_WIDER" or "PIVOT_LONGER" ? reader : null;
    }

    // The engine gives no tree for a PIVOT statement: what it reads from is rewritten as a FROM, the rest must not name a lake's relations.
    string RewritePivot(TokenReader reader)
    {
        var with = _text.Slice(_text.Tokens[0].Start, reader.Current.Start);
        var verb = _text.Span(reader.Advance()).ToString();
        var source = reader.TakeUntil(static r => r.Is("ON") || r.Is("USING") || (r.Is("GROUP") && r.Is("BY", 1)));
        var tail = reader.AtEnd ? "" : reader.Rest();
        if (LakeNameScanner.Find(new StatementText(tail), _source) is { } mentioned)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"PIVOT failed: {mentioned} may only stand before ON. Give the values as a list instead of a query.");
        var rewritten = Rewrite($"{with}{Mark}FROM {source}", _source, _depth);
        var at = rewritten.IndexOf(Mark, StringComparison.Ordinal);
        var (head, relation) = at < 0 ? ("", rewritten) : (rewritten[..at], rewritten[(at + Mark.Length)..]);
        return $"{head}{verb} {relation["FROM ".Length..]} {tail}";
    }
}
