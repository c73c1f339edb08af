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
}
