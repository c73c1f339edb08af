using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>The text of a statement with parameters.</summary>
sealed class PreparedStatement(StatementText text)
{
    /// <summary>The statement with expressions in the place of its parameters.</summary>
    /// <param name="values">The expressions, by the names of the parameters.</param>
    /// <exception cref="DuckLakeException">Other parameters are given than the statement has.</exception>
    public string With(IReadOnlyDictionary<string, string> values)
    {
        var edits = new TextEdits();
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var token in text.Tokens.Where(t => t.Kind == SqlTokenKind.Parameter))
        {
            var name = text.Span(token)[1..].ToString();
            used.Add(name);
            if (values.TryGetValue(name, out var value))
                edits.Replace(token.Start, token.End, value);
        }

        var missing = used.Where(name => !values.ContainsKey(name)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            throw new DuckLakeException(
                "Invalid Input Error: Values were not provided for the following prepared statement parameters: "
                + string.Join(", ", missing));
        var excess = values.Keys.Where(name => !used.Contains(name)).Order(StringComparer.Ordinal).ToList();
        return excess.Count == 0 ? edits.Apply(text.Text) : throw new DuckLakeException(
            "Invalid Input Error: Parameter argument/count mismatch, identifiers of the excess parameters: " + string.Join(", ", excess));
    }
}
