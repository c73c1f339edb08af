using System.Globalization;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.DuckLake.Rows;

/// <summary>
/// Random histories of a lake against a model in memory: every version that can be reached has the rows it had, counts need no look at the
/// rows, views and prepared statements see what there is, each commit of several sessions is one of their upserts, the change feed leads
/// from each version to the next, and no file that is needed goes. <c>EKKO_HISTORIES=1000</c> runs that many;
/// <c>EKKO_HISTORIES_FROM=17</c> begins with that seed.
/// </summary>
static class Histories
{
    const int Count = 12;
    const int Steps = 20;

    /// <summary>Half of the lakes are in SQLite, the others in all kinds of catalog by turns.</summary>
    /// <param name="remainder">0 for even seeds, 1 for odd ones.</param>
    public static TheoryData<CatalogKind, int> Seeds(int remainder)
    {
        var data = new TheoryData<CatalogKind, int>();
        foreach (var seed in Enumerable.Range(Setting("EKKO_HISTORIES_FROM") ?? 1, Setting("EKKO_HISTORIES") ?? Count))
        {
            if (seed % 2 == remainder)
                data.Add(seed / 2 % 2 == 0 ? CatalogKind.Sqlite : AllCatalogs.Kinds[seed / 4 % AllCatalogs.Kinds.Length], seed);
        }

        return data;
    }

    internal static async Task RunAsync(CatalogKind kind, int seed)
    {
        using var history = new RandomHistory(kind, seed);
        try
        {
            for (var step = 0; step < Steps; step++)
                await history.StepAsync();
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
