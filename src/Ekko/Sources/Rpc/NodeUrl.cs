using System.Text;

namespace Ekko.Sources.Rpc;

/// <summary>
/// Where a node listens. Providers put API keys into the path, the query or the user part, so only scheme, host and port are ever printed.
/// </summary>
sealed class NodeUrl
{
    const string Accepted = "give http://, https://, ws:// or wss:// with a host";
    readonly string _shown;

    NodeUrl(Uri address, string? credentials, string shown) => (Address, Credentials, _shown) = (address, credentials, shown);

    /// <summary>Without the user part, which goes into a header.</summary>
    public Uri Address { get; }

    /// <summary>The value of the Authorization header; null when the URL has no user part.</summary>
    public string? Credentials { get; }

    public bool IsWebSocket => Address.Scheme is "ws" or "wss";

    /// <summary>Reads a URL.</summary>
    /// <exception cref="EkkoException">It is none of the four kinds.</exception>
    public static NodeUrl Parse(string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https" or "ws" or "wss")
            || uri.Host.Length == 0)
        {
            var scheme = text.IndexOf("://", StringComparison.Ordinal);
            var problem = scheme < 0 ? "it has no scheme" : $"{Scheme(text[..scheme])}:// is not spoken here";
            throw new EkkoException($"Reading a node's URL failed: {problem}; {Accepted}.");
        }

        string? credentials = null;
        if (uri.UserInfo.Length > 0)
        {
            credentials = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(uri.UserInfo)));
            uri = new UriBuilder(uri) { UserName = "", Password = "" }.Uri;
        }

        return new NodeUrl(uri, credentials, uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
    }

    /// <summary>Scheme, host and port.</summary>
    public override string ToString() => _shown;

    // What is no scheme may be anything, also a secret.
    static string Scheme(string text) => text.Length <= 10 && text.All(char.IsAsciiLetterOrDigit) ? text : "what it begins with";
}
