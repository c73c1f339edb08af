using Xunit.Abstractions;
using Xunit.Sdk;

namespace Ekko.Tests.Servers;

/// <summary>The category of tests of the whole: they start processes, or use servers.</summary>
public sealed class IntegrationTrait : ITraitDiscoverer
{
    public const string Name = "Category";

    public const string Value = "Integration";

    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) => [new(Name, Value)];
}
