using System.Globalization;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// A query with PIVOT statements in brackets, which the engine has no syntax tree for: each is cut out and is a query of its own, a name
/// stands for it meanwhile.
/// </summary>
/// <param name="Outer">The query with names for the statements.</param>
/// <param name="Pivots">The statements, by their names.</param>
sealed record NestedPivots(string Outer, IReadOnlyDictionary<string, string> Pivots)
{
    /// <summary>Cuts the statements out of a query; null when there are none.</summary>
    public static NestedPivots? Cut(StatementText text)
    {
        var pivots = new Dictionary<string, string>(StringComparer.Ordinal);
        var edits = new TextEdits();
        var head = Head(text);
        for (var index = 0; index < text.Tokens.Count - 1; index++)
        {
            var reader = new TokenReader(text) { Index = index };
            if (!reader.IsSymbol("(") || PivotStatement.Read(Inside(reader)) is null)
                continue;
            var name = string.Create(CultureInfo.InvariantCulture, $"__ekko_pivot_{pivots.Count}_");
            pivots.Add(name, Inside(reader).Text);
            var start = reader.Current.End;
            reader.SkipGroup();
            edits.Replace(start, text.Tokens[reader.Index - 1].Start, "FROM " + name);
            index = reader.Index - 1;
        }

        if (head is var (first, rest))
        {
            pivots.Add("__ekko_pivot_shown_", rest);
            edits.Replace(first, text.Tokens[^1].Start, "FROM __ekko_pivot_shown_");
        }

        return pivots.Count == 0 ? null : new NestedPivots(edits.Apply(text.Text), pivots);
    }

    /// <summary>The query with each statement back in its place.</summary>
    /// <param name="outer">The query, rewritten.</param>
    /// <param name="rewrite">Rewrites a statement.</param>
    public string Over(string outer, Func<string, string> rewrite) => Pivots.Aggregate(
        outer, (sql, pivot) => sql.Replace("FROM " + pivot.Key, rewrite(pivot.Value), StringComparison.Ordinal));

    // DESCRIBE PIVOT … and SUMMARIZE PIVOT … have no brackets.
    static (int Start, string Pivot)? Head(StatementText text)
    {
        var reader = new TokenReader(text);
        if (!reader.Take("DESCRIBE") && !reader.Take("DESC") && !reader.Take("SUMMARIZE"))
            return null;
        return PivotStatement.Read(new StatementText(reader.Rest())) is null ? null : (reader.Current.Start, reader.Rest());
    }

    static StatementText Inside(TokenReader at)
    {
        var reader = new TokenReader(at.Text) { Index = at.Index };
        return new StatementText(reader.TakeGroup()![1..^1].Trim());
    }
}
