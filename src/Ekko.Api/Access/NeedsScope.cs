using Ekko.Access;

namespace Ekko.Api.Access;

/// <summary>Marks an endpoint that needs more than reading.</summary>
/// <param name="Scope">What the key has to allow.</param>
sealed record NeedsScope(ApiScopes Scope);
