namespace Ekko.JetStream;

/// <summary>
/// What a server reports with -ERR, which has words and no number: the words that the protocol documentation lists, once, here.
/// </summary>
static class ServerError
{
    const string PublishDenied = "Permissions Violation for Publish to ";
    const string SubscriptionDenied = "Permissions Violation for Subscription to ";

    static readonly (string Text, JetStreamErrorKind Kind, string Advice)[] Known =
    [
        ("Authorization Violation", JetStreamErrorKind.Authorization, "Check the user, password, token, key or credentials file."),
        ("Authorization Timeout", JetStreamErrorKind.Authorization, "The server did not get the login in time; it may be overloaded."),
        ("Authentication Timeout", JetStreamErrorKind.Authorization, "The server did not get the login in time; it may be overloaded."),
        ("Authentication Expired", JetStreamErrorKind.Authorization, "Renew the credentials."),
        ("User Authentication Expired", JetStreamErrorKind.Authorization, "Renew the credentials."),
        ("User Authentication Revoked", JetStreamErrorKind.Authorization, "Ask for new credentials."),
        ("Account Authentication Expired", JetStreamErrorKind.Authorization, "Renew the credentials."),
        ("Permissions Violation", JetStreamErrorKind.Permissions, "Ask for the permission on the server."),
        ("Secure Connection - TLS Required", JetStreamErrorKind.Tls, "Use a tls:// URL."),
        ("Maximum Payload Violation", JetStreamErrorKind.TooLarge, "Raise max_payload on the server."),
        ("Maximum Connections Exceeded", JetStreamErrorKind.Overload, "Raise max_connections on the server."),
        ("Maximum Account Active Connections Exceeded", JetStreamErrorKind.Overload, "Raise the account's connections on the server."),
        ("Slow Consumer", JetStreamErrorKind.Overload, "The server gives up on a client that reads too slowly: give this machine more."),
        ("Stale Connection", JetStreamErrorKind.Connection, "The connection is made anew."),
        ("Server Shutdown", JetStreamErrorKind.Connection, "The connection is made anew."),
    ];

    /// <summary>The error of these words.</summary>
    public static JetStreamException Read(string text, ServerAddress server)
    {
        foreach (var (start, kind, advice) in Known)
        {
            if (text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                return new JetStreamException(kind, $"{server} reports: {text}. {advice}");
        }

        return new JetStreamException(JetStreamErrorKind.Protocol, $"{server} reports: {text}.");
    }

    /// <summary>The subject that may not be published on; null when the words are about something else.</summary>
    public static string? DeniedPublish(string text) => Subject(text, PublishDenied);

    /// <summary>The subject that may not be subscribed to; null when the words are about something else.</summary>
    public static string? DeniedSubscription(string text) => Subject(text, SubscriptionDenied);

    /// <summary>Whether the server keeps the connection after saying so.</summary>
    public static bool KeepsConnection(JetStreamException error, string text) =>
        error.Kind == JetStreamErrorKind.Permissions || text.StartsWith("Invalid Subject", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("Invalid Publish Subject", StringComparison.OrdinalIgnoreCase);

    static string? Subject(string text, string start)
    {
        if (!text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            return null;
        var rest = text.AsSpan(start.Length).TrimStart('"');
        var end = rest.IndexOfAny('"', ' ');
        return (end < 0 ? rest : rest[..end]).ToString();
    }
}
