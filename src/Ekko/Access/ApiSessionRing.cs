namespace Ekko.Access;

/// <summary>The sessions at some moment, by the hashes of their texts.</summary>
public sealed class ApiSessionRing
{
    readonly Dictionary<string, ApiSession> _sessions;

    internal ApiSessionRing(Dictionary<string, ApiSession> sessions) => _sessions = sessions;

    /// <summary>The session that a text is; null when it is none, or has ended.</summary>
    /// <param name="text">What the client shows.</param>
    /// <param name="now">The time.</param>
    public ApiSession? Find(string text, DateTimeOffset now) =>
        _sessions.TryGetValue(ApiKeyStore.Hash(text), out var session) && session.ExpiresAt > now ? session : null;
}
