namespace Ekko.Access;

/// <summary>A key of the API, without what a client has to show.</summary>
/// <param name="Id">Its id, a part of the key's text.</param>
/// <param name="Name">Whose it is, or what for.</param>
/// <param name="Scopes">What it allows.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RevokedAt">When it stopped to count; null while it does.</param>
public sealed record ApiKey(string Id, string Name, ApiScopes Scopes, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);
