namespace Ekko.DuckLake.Sql;

/// <summary>
/// A PIVOT or UNPIVOT statement cut in parts. The engine gives no syntax tree for it: what it reads from is a query of its own, the rest
/// stays as it is written.
/// </summary>
/// <param name="Verb">PIVOT or UNPIVOT, as written.</param>
/// <param name="Tail">The text from ON, USING or GROUP BY on; empty without one.</param>
sealed record PivotStatement(string Verb, string Tail)
{
    // Marks in the rewritten text where the source of the PIVOT begins.
    const string Mark = "/*pivot*/";

    const string From = "FROM ";

    /// <summary>A query that reads what the statement reads.</summary>
    public required string Source { get; init; }

    /// <summary>The parts of a statement; null when it is no PIVOT.</summary>
    public static PivotStatement? Read(StatementText text)
    {
        var reader = new TokenReader(text);
        // The PIVOT of WITH … PIVOT stands behind the list of common table expressions, outside any bracket.
        if (reader.Is("WITH"))
            reader.TakeUntil(static r => IsPivot(r) || r.Is("SELECT") || r.Is("FROM"));
        if (!IsPivot(reader))
            return null;
        var with = text.Slice(text.Tokens[0].Start, reader.Current.Start);
        var verb = text.Span(reader.Advance()).ToString();
        var source = reader.TakeUntil(static r => r.Is("ON") || r.Is("USING") || (r.Is("GROUP") && r.Is("BY", 1)));
        return new PivotStatement(verb, reader.AtEnd ? "" : reader.Rest()) { Source = $"{with}{Mark}{From}{source}" };
    }

    /// <summary>The statement over another source.</summary>
    /// <param name="rewritten">What <see cref="Source"/> was rewritten to.</param>
    public string Over(string rewritten)
    {
        var at = rewritten.IndexOf(Mark, StringComparison.Ordinal);
        var (head, relation) = at < 0 ? ("", rewritten) : (rewritten[..at], rewritten[(at + Mark.Length)..]);
        return $"{head}{Verb} {relation[From.Length..]} {Tail}";
    }

    static bool IsPivot(TokenReader reader) => reader.Word is "PIVOT" or "UNPIVOT" or "PIVOT_WIDER" or "PIVOT_LONGER";
}
