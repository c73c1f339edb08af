namespace Ekko.Access;

/// <summary>A sign-in with a key, for browsers, which must not keep the key itself.</summary>
/// <param name="Key">The key it was begun with; the session allows what the key does, for as long as it lives.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
public sealed record ApiSession(ApiKey Key, DateTimeOffset ExpiresAt);
