using System.Buffers;
using System.Globalization;

namespace Ekko.JetStream;

/// <summary>One server: where it is and how to log in there. Its text has no credentials.</summary>
sealed record ServerAddress(string Host, int Port, bool Tls)
{
    static readonly SearchValues<char> NotInHosts = SearchValues.Create(" \t\r\n/?#");
    const int DefaultPort = 4222;
    const string Accepted = "Write nats://host:port, tls://host:port, or with user:password@ or token@ before the host.";

    /// <summary>The name that the certificate has to have, when it is not the host.</summary>
    public string? TlsHost { get; init; }

    public string? User { get; init; }

    public string? Password { get; init; }

    public string? Token { get; init; }

    public bool HasCredentials => User is not null || Token is not null;

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    public static ServerAddress Parse(string url)
    {
        var rest = url.AsSpan().Trim();
        var tls = false;
        if (rest.IndexOf("://", StringComparison.Ordinal) is var colon and >= 0)
        {
            tls = rest[..colon].Equals("tls", StringComparison.OrdinalIgnoreCase);
            if (!tls && !rest[..colon].Equals("nats", StringComparison.OrdinalIgnoreCase))
                throw new FormatException(
                    $"Reading a NATS server URL failed: the scheme of {Redact(url)} is neither nats nor tls. {Accepted}");
            rest = rest[(colon + 3)..];
        }

        var at = rest.LastIndexOf('@');
        var login = at < 0 ? default : rest[..at];
        rest = rest[(at + 1)..].TrimEnd('/');
        var (host, port) = HostAndPort(rest, url);
        var address = new ServerAddress(host, port, tls);
        if (login.IsEmpty)
            return address;
        var separator = login.IndexOf(':');
        return separator < 0
            ? address with { Token = Decode(login) }
            : address with { User = Decode(login[..separator]), Password = Decode(login[(separator + 1)..]) };
    }

    /// <summary>The address; null when it is none.</summary>
    public static ServerAddress? TryParse(string url)
    {
        try
        {
            return Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A URL without what stands before the host.</summary>
    public static string Redact(string url)
    {
        var at = url.LastIndexOf('@');
        if (at < 0)
            return url;
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        return scheme >= 0 && scheme < at ? $"{url[..(scheme + 3)]}***@{url[(at + 1)..]}" : $"***@{url[(at + 1)..]}";
    }

    public override string ToString() => $"{(Tls ? "tls" : "nats")}://{Endpoint}";

    static (string Host, int Port) HostAndPort(ReadOnlySpan<char> text, string url)
    {
        var end = text.StartsWith("[") ? text.IndexOf(']') + 1 : text.LastIndexOf(':') is var colon and >= 0 ? colon : text.Length;
        var host = text[..end].Trim("[]").ToString();
        var after = text[end..];
        var port = DefaultPort;
        var isPort = after.IsEmpty || (after[0] == ':'
            && int.TryParse(after[1..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536);
        if (!isPort || host.Length == 0 || host.AsSpan().ContainsAny(NotInHosts))
            throw new FormatException($"Reading a NATS server URL failed: {Redact(url)} has no valid host and port. {Accepted}");
        return (host, port);
    }

    static string Decode(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text.ToString());
}
