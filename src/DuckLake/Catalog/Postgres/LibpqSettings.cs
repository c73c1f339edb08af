using System.Text;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// Connection strings of PostgreSQL's own library, as pairs of keyword and value: <c>dbname=x host='a b'</c>, or
/// <c>postgresql://user:password@host:port,host2/db?keyword=value</c> (PostgreSQL manual, 34.1.1). Errors never quote a value.
/// </summary>
static class LibpqSettings
{
    static readonly string[] Schemes = ["postgresql://", "postgres://", "//"];

    /// <exception cref="DuckLakeException">The text is neither form.</exception>
    public static List<(string Keyword, string Value)> Parse(string text)
    {
        var trimmed = text.Trim();
        var scheme = Schemes.FirstOrDefault(s => trimmed.StartsWith(s, StringComparison.OrdinalIgnoreCase));
        return scheme is null ? ParseKeywords(trimmed) : ParseUri(trimmed[scheme.Length..]);
    }

    static List<(string, string)> ParseKeywords(string text)
    {
        var settings = new List<(string, string)>();
        for (var i = SkipSpace(text, 0); i < text.Length; i = SkipSpace(text, i))
        {
            var start = i;
            while (i < text.Length && text[i] != '=' && !char.IsWhiteSpace(text[i]))
                i++;
            var keyword = text[start..i];
            i = SkipSpace(text, i);
            if (i >= text.Length || text[i] != '=' || keyword.Length == 0)
                throw Refuse("a keyword without '=' and a value");
            i = SkipSpace(text, i + 1);
            settings.Add((keyword, ReadValue(text, ref i)));
        }

        return settings;
    }

    static string ReadValue(string text, ref int i)
    {
        var value = new StringBuilder();
        var isQuoted = i < text.Length && text[i] == '\'';
        if (isQuoted)
            i++;
        for (; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                value.Append(text[++i]);
            }
            else if (isQuoted ? text[i] == '\'' : char.IsWhiteSpace(text[i]))
            {
                i++;
                return value.ToString();
            }
            else
            {
                value.Append(text[i]);
            }
        }

        return isQuoted ? throw Refuse("a quoted value without its closing quote") : value.ToString();
    }

    static List<(string, string)> ParseUri(string text)
    {
        var settings = new List<(string, string)>();
        var query = text.IndexOf('?', StringComparison.Ordinal);
        var (address, options) = query < 0 ? (text, "") : (text[..query], text[(query + 1)..]);
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        var (authority, database) = slash < 0 ? (address, "") : (address[..slash], address[(slash + 1)..]);
        // A password may hold an @ that was not encoded: a host cannot.
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var colon = authority.IndexOf(':', StringComparison.Ordinal);
            var hasPassword = colon >= 0 && colon < at;
            Add("user", authority[..(hasPassword ? colon : at)]);
            if (hasPassword)
                Add("password", authority[(colon + 1)..at]);
        }

        AddHosts(authority[(at + 1)..]);
        Add("dbname", database);
        foreach (var option in options.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw Refuse("a parameter without '=' and a value after '?'");
            var (keyword, value) = (Decode(option[..equals]), option[(equals + 1)..]);
            Add(keyword == "ssl" && value == "true" ? "sslmode" : keyword, keyword == "ssl" && value == "true" ? "require" : value);
        }

        return settings;

        void AddHosts(string hosts)
        {
            if (hosts.Length == 0)
                return;
            var parts = hosts.Split(',').Select(SplitPort).ToList();
            Add("host", string.Join(',', parts.Select(p => p.Host)));
            if (parts.Exists(p => p.Port.Length > 0))
                Add("port", string.Join(',', parts.Select(p => p.Port)));
        }

        void Add(string keyword, string value)
        {
            if (value.Length > 0)
                settings.Add((keyword, Decode(value)));
        }
    }

    /// <summary>An IPv6 address stands in brackets, because it has colons of its own.</summary>
    static (string Host, string Port) SplitPort(string host)
    {
        var end = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) : -1;
        if (host.StartsWith('[') && end < 0)
            throw Refuse("an IPv6 address without its closing bracket");
        var colon = host.IndexOf(':', Math.Max(end, 0));
        var name = colon < 0 ? host : host[..colon];
        return (end < 0 ? name : name[1..end], colon < 0 ? "" : host[(colon + 1)..]);
    }

    static string Decode(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw Refuse("a '%' without two hexadecimal digits (a literal one is %25)");
        }

        return Uri.UnescapeDataString(text);
    }

    static int SkipSpace(string text, int i)
    {
        while (i < text.Length && char.IsWhiteSpace(text[i]))
            i++;
        return i;
    }

    static DuckLakeException Refuse(string what) =>
        new($"Reading the connection string after postgres: failed: it has {what}. Write dbname=… host=… or postgresql://….");
}
