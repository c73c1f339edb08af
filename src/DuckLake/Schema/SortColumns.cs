using System.Text.RegularExpressions;

namespace Ekko.DuckLake.Schema;

/// <summary>Names of columns in sort expressions, plain or in double quotes.</summary>
static class SortColumns
{
    public static bool Mentions(string expression, string column) => Pattern(column).IsMatch(expression);

    public static string Rename(string expression, string column, string newText) =>
        Pattern(column).Replace(expression, newText.Replace("$", "$$", StringComparison.Ordinal));

    static Regex Pattern(string column)
    {
        var quoted = Regex.Escape("\"" + column.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");
        return new Regex(
            $"""(?<!['"\w])(?:{Regex.Escape(column)}|{quoted})(?!['"\w])""",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }
}
