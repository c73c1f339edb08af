using System.Globalization;

namespace Ekko.DuckLake.Sql;

/// <summary>Gives <c>?</c> parameters their numbers, so that they keep them whatever is cut out of or put into a statement.</summary>
static class PositionalParameters
{
    /// <summary>The text with $1, $2, … for each ?; null when there is none.</summary>
    public static string? Number(StatementText text)
    {
        var edits = new TextEdits();
        var number = 0;
        foreach (var token in text.Tokens)
            if (token.Kind == SqlTokenKind.Parameter && text.Text[token.Start] == '?' && token.Length == 1)
                edits.Replace(token.Start, token.End, string.Create(CultureInfo.InvariantCulture, $"${++number}"));
        return number == 0 ? null : edits.Apply(text.Text);
    }

    /// <summary>The text with the numbers 1, 2, … for those it has, and what these were in order; null when there are no gaps.</summary>
    public static (string Sql, IReadOnlyList<string> Numbers)? Close(StatementText text)
    {
        var parameters = text.Tokens.Where(t => t.Kind == SqlTokenKind.Parameter)
            .Where(t => t.Length > 1 && char.IsAsciiDigit(text.Text[t.Start + 1])).ToList();
        var numbers = parameters.Select(NumberOf).Distinct().Order().ToList();
        if (numbers.Count == 0 || numbers[^1] == numbers.Count)
            return null;
        var edits = new TextEdits();
        foreach (var token in parameters)
            edits.Replace(token.Start + 1, token.End, Text(numbers.IndexOf(NumberOf(token)) + 1));
        return (edits.Apply(text.Text), [.. numbers.Select(Text)]);

        int NumberOf(SqlToken token) => int.Parse(text.Span(token)[1..], CultureInfo.InvariantCulture);

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
