using System.Globalization;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.DuckLake.Rows;

/// <summary>
/// Random histories of a lake against a model in memory: every version that can be reached has the rows it had, counts need no look at the
/// rows, the change feed leads from each version to the next, and no file that is needed goes. <c>EKKO_HISTORIES=1000</c> runs that many;
/// <c>EKKO_HISTORIES_FROM=17</c>
/// begins with that seed.
/// </summary>
public sealed class HistoryTests
{
    const int Histories = 12;
    const int Steps = 20;

    /// <summary>Half of the lakes are in SQLite, the others in all kinds of catalog by turns.</summary>
    public static TheoryData<CatalogKind, int> Seeds
    {
        get
        {
            var data = new TheoryData<CatalogKind, int>();
            foreach (var seed in Enumerable.Range(Setting("EKKO_HISTORIES_FROM") ?? 1, Setting("EKKO_HISTORIES") ?? Histories))
                data.Add(seed % 2 == 0 ? CatalogKind.Sqlite : AllCatalogs.Kinds[seed / 2 % AllCatalogs.Kinds.Length], seed);
            return data;
        }
    }

    [CatalogTheory]
    [MemberData(nameof(Seeds))]
    public async Task Every_version_has_its_rows(CatalogKind kind, int seed)
    {
        using var history = new RandomHistory(kind, seed);
        try
        {
            for (var step = 0; step < Steps; step++)
                history.Step();
            await history.CheckAsync();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException(history.Log, error);
        }
    }

    static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
