using Xunit.Sdk;

namespace Ekko.Tests.Servers;

/// <summary>
/// A test that needs servers: left out, with the reason, where one is not installed; with CI=true it fails there. It is an integration
/// test.
/// </summary>
[TraitDiscoverer("Ekko.Tests.Servers.IntegrationTrait", "Ekko.Tests")]
abstract class ServerFactAttribute : FactAttribute, ITraitAttribute
{
    /// <param name="skipReason">Why a server is missing; null when all are there, or have to be.</param>
    protected ServerFactAttribute(string? skipReason) => Skip = skipReason;
}

/// <summary>As <see cref="ServerFactAttribute"/>, for tests with data.</summary>
[TraitDiscoverer("Ekko.Tests.Servers.IntegrationTrait", "Ekko.Tests")]
abstract class ServerTheoryAttribute : TheoryAttribute, ITraitAttribute
{
    protected ServerTheoryAttribute(string? skipReason) => Skip = skipReason;
}
