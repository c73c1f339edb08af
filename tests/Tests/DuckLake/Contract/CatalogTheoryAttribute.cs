using Ekko.Tests.Servers;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>
/// A test of a behaviour with several kinds of catalog. Where the server of a kind is not installed its cases are left out, with the
/// reason; with CI=true they fail there. Cases that need a server are integration tests.
/// </summary>
[XunitTestCaseDiscoverer("Ekko.Tests.DuckLake.Contract.CatalogTheoryDiscoverer", "Ekko.Tests")]
class CatalogTheoryAttribute : TheoryAttribute;

/// <summary>As <see cref="CatalogTheoryAttribute"/>, for tests that need a NATS server, too.</summary>
[XunitTestCaseDiscoverer("Ekko.Tests.DuckLake.Contract.CatalogTheoryDiscoverer", "Ekko.Tests")]
[TraitDiscoverer("Ekko.Tests.Servers.IntegrationTrait", "Ekko.Tests")]
sealed class NatsCatalogTheoryAttribute : CatalogTheoryAttribute, ITraitAttribute
{
    public NatsCatalogTheoryAttribute() => Skip = NatsServer.SkipReason;
}

/// <summary>Makes the cases of a <see cref="CatalogTheoryAttribute"/>, each by the kind of catalog among its data.</summary>
public sealed class CatalogTheoryDiscoverer(IMessageSink diagnosticMessageSink) : TheoryDiscoverer(diagnosticMessageSink)
{
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow)
    {
        var kind = dataRow.OfType<CatalogKind>().Single();
        var cases = kind.SkipReason() is { } reason
            ? CreateTestCasesForSkippedDataRow(discoveryOptions, testMethod, theoryAttribute, dataRow, reason)
            : base.CreateTestCasesForDataRow(discoveryOptions, testMethod, theoryAttribute, dataRow);
        foreach (var test in cases)
        {
            if (kind.IsPostgres() || kind.IsS3())
                test.Traits.TryAdd(IntegrationTrait.Name, [IntegrationTrait.Value]);
            yield return test;
        }
    }
}
