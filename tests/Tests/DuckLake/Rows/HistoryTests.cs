using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.DuckLake.Rows;

/// <summary>Random histories of even seeds, at the same time as the others.</summary>
public sealed class EvenHistoryTests
{
    [CatalogTheory]
    [MemberData(nameof(Histories.Seeds), 0, MemberType = typeof(Histories))]
    public Task Every_version_has_its_rows(CatalogKind kind, int seed) => Histories.RunAsync(kind, seed);
}

/// <summary>Random histories of odd seeds.</summary>
public sealed class OddHistoryTests
{
    [CatalogTheory]
    [MemberData(nameof(Histories.Seeds), 1, MemberType = typeof(Histories))]
    public Task Every_version_has_its_rows(CatalogKind kind, int seed) => Histories.RunAsync(kind, seed);
}
