using System.Text;
using System.Text.RegularExpressions;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// A pattern of paths of objects, as the engine has them for files: <c>?</c> and <c>*</c> stay within a folder, <c>**</c> as a
/// whole folder or at the end goes through folders, <c>[ab]</c>, <c>[a-c]</c> and <c>[!a]</c> are one character.
/// </summary>
sealed class ObjectPattern
{
    readonly Regex _regex;

    /// <exception cref="DuckLakeException">It is no pattern.</exception>
    internal ObjectPattern(string text)
    {
        var special = text.AsSpan().IndexOfAny("*?[");
        Prefix = special < 0 ? text : text[..special];
        var regex = new StringBuilder(@"\A").Append(Regex.Escape(Prefix));
        for (var i = Prefix.Length; i < text.Length; i++)
            i = Append(regex, text, i);
        try
        {
            const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline;
            _regex = new Regex(regex.Append(@"\z").ToString(), Options);
        }
        catch (RegexParseException error)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Invalid,
                $"Reading the pattern '{text}' failed: what is between [ and ] is no set of characters. Write [ab], [a-c] or [!a].", error);
        }
    }

    /// <summary>What all paths begin with that match.</summary>
    internal string Prefix { get; }

    internal bool Matches(string path) => _regex.IsMatch(path);

    /// <summary>Translates what is at a place.</summary>
    /// <returns>The place of its last character.</returns>
    static int Append(StringBuilder regex, string text, int i)
    {
        var end = text[i] == '[' ? text.IndexOf(']', Math.Min(i + 2, text.Length)) : -1;
        if (end > 0)
        {
            var characters = text[(i + 1)..end];
            var isNegated = characters[0] == '!';
            var set = (isNegated ? characters[1..] : characters).Replace(@"\", @"\\").Replace("[", @"\[").Replace("^", @"\^");
            if (set.StartsWith('-'))
                set = @"\" + set;
            regex.Append(isNegated ? "[^/" : "[").Append(set).Append(']');
            return end;
        }

        if (i == 0 || text[i - 1] == '/')
        {
            if (text.AsSpan(i).StartsWith("**/"))
            {
                regex.Append("(?:[^/]*/)*");
                return i + 2;
            }

            if (text.AsSpan(i) is "**")
            {
                regex.Append("(?:[^/]*/)*[^/]+");
                return i + 1;
            }
        }

        regex.Append(text[i] switch
        {
            '*' => "[^/]*",
            '?' => "[^/]",
            var character => Regex.Escape(character.ToString()),
        });
        return i;
    }
}
