namespace Ekko.Nats.Protocol;

/// <summary>
/// What a server reports with -ERR, which has words and no number: the words that the protocol documentation lists, once, here.
/// </summary>
static class ServerError
{
    const string PublishDenied = "Permissions Violation for Publish to ";
    const string SubscriptionDenied = "Permissions Violation for Subscription to ";

    static readonly (string Text, NatsErrorKind Kind, string Advice)[] Known =
    [
        ("Authorization Violation", NatsErrorKind.Authorization, "Check the user, password or token in the server's URL."),
        ("Authorization Timeout", NatsErrorKind.Authorization, "The server did not get the login in time; it may be overloaded."),
        ("Authentication Timeout", NatsErrorKind.Authorization, "The server did not get the login in time; it may be overloaded."),
        ("Authentication Expired", NatsErrorKind.Authorization, "Renew the credentials."),
        ("User Authentication Expired", NatsErrorKind.Authorization, "Renew the credentials."),
        ("User Authentication Revoked", NatsErrorKind.Authorization, "Ask for new credentials."),
        ("Account Authentication Expired", NatsErrorKind.Authorization, "Renew the credentials."),
        ("Permissions Violation", NatsErrorKind.Permissions, "Ask for the permission on the server."),
        ("Secure Connection - TLS Required", NatsErrorKind.Tls, "Use a tls:// URL."),
        ("Maximum Payload Violation", NatsErrorKind.MaxPayload, "Send smaller messages or raise max_payload on the server."),
        ("Maximum Connections Exceeded", NatsErrorKind.Overload, "Raise max_connections on the server."),
        ("Maximum Account Active Connections Exceeded", NatsErrorKind.Overload, "Raise the account's connections on the server."),
        ("Slow Consumer", NatsErrorKind.Overload, "Read faster, or ask for less at a time."),
        ("Stale Connection", NatsErrorKind.Connection, "The connection is made anew."),
        ("Server Shutdown", NatsErrorKind.Connection, "The connection is made anew."),
    ];

    /// <summary>The error, and the subject it is about when it is about one.</summary>
    public static (NatsException Error, string? PublishSubject, string? SubscriptionSubject) Read(string text, ServerAddress server)
    {
        foreach (var (start, kind, advice) in Known)
        {
            if (text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                return (new NatsException(kind, $"{server} reports: {text}. {advice}"), Subject(text, PublishDenied),
                    Subject(text, SubscriptionDenied));
        }

        return (new NatsException(NatsErrorKind.Protocol, $"{server} reports: {text}."), null, null);
    }

    /// <summary>Whether the server keeps the connection after saying so.</summary>
    public static bool KeepsConnection(NatsException error, string text) =>
        error.Kind == NatsErrorKind.Permissions || text.StartsWith("Invalid Subject", StringComparison.OrdinalIgnoreCase)
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
