namespace Ekko.Api;

/// <summary>Whose tokens are taken beside keys.</summary>
/// <param name="Authority">The issuer's address, below which is <c>.well-known/openid-configuration</c>.</param>
/// <param name="Audience">What its tokens have to be for.</param>
public sealed record JwtOptions(string Authority, string Audience);
