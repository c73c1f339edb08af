using System.Text;
using Ekko.DuckLake.Inlining;

namespace Ekko.DuckLake.Model;

/// <summary>A possibly qualified name as it was written: one to three parts, unquoted.</summary>
sealed record SqlName(IReadOnlyList<string> Parts)
{
    /// <summary>The last part.</summary>
    public string Name => Parts[^1];

    /// <summary>A part, counted from the end: 2 is the schema, 3 the catalog; empty where not written.</summary>
    public string Part(int fromEnd) => Parts.Count >= fromEnd ? Parts[^fromEnd] : "";

    /// <summary>The name in SQL, every part quoted.</summary>
    public string Sql => string.Join('.', Parts.Select(SqlText.QuoteIdentifier));

    /// <inheritdoc />
    public override string ToString() => string.Join('.', Parts);

    /// <summary>Whether two names are the same to the engine.</summary>
    public static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a string token: <c>'…'</c>, <c>E'…'</c> or dollar-quoted.</summary>
    public static string Unquote(ReadOnlySpan<char> token)
    {
        if (token[0] is '\'')
            return token[1..^1].ToString().Replace("''", "'", StringComparison.Ordinal);
        if (token[0] is '"')
            return token[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal);
        if (token[0] is '$')
        {
            var tag = token[1..].IndexOf('$') + 2;
            return token[tag..^tag].ToString();
        }

        return token is ['e' or 'E', '\'', ..] ? Unescape(token[2..^1]) : token.ToString();
    }

    static string Unescape(ReadOnlySpan<char> body)
    {
        var builder = new StringBuilder(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            var c = body[i];
            if (c == '\'' && i + 1 < body.Length && body[i + 1] == '\'')
                i++;
            else if (c == '\\' && i + 1 < body.Length)
                c = body[++i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var other => other };
            builder.Append(c);
        }

        return builder.ToString();
    }
}
