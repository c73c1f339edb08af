using System.Globalization;
using Ekko.Tests.DuckLake.Contract;
using Xunit.Abstractions;

namespace Ekko.Tests.DuckLake.Differential;

/// <summary>
/// Made-up statements on a lake and on tables of the engine: the rows are the same, or the lake refuses a statement and names the reason.
/// <c>EKKO_SCRIPTS=40</c> runs that many scripts with each catalog, rows in the catalog and in files; <c>EKKO_SCRIPTS_FROM=17</c> begins
/// with that one.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    const int Scripts = 1;
    const int Statements = 40;

    public static TheoryData<CatalogKind, long, int> Seeds
    {
        get
        {
            var data = new TheoryData<CatalogKind, long, int>();
            foreach (var script in Enumerable.Range(Setting("EKKO_SCRIPTS_FROM") ?? 1, Setting("EKKO_SCRIPTS") ?? Scripts))
            {
                foreach (var kind in AllCatalogs.Local)
                {
                    foreach (var limit in new[] { 0L, 10L, 1000L })
                        data.Add(kind, limit, (script * 100) + ((int)kind * 10) + (int)Math.Log10(limit + 1));
                }
            }

            return data;
        }
    }

    [CatalogTheory]
    [MemberData(nameof(Seeds))]
    public void A_lake_answers_as_the_engine_does(CatalogKind kind, long inliningLimit, int seed)
    {
        using var script = new DifferentialScript(kind, inliningLimit, seed);
        try
        {
            for (var i = 0; i < Statements; i++)
                script.Step();
            script.Reopen();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{script.Log}\n", error);
        }

        output.WriteLine($"{script.Counts}");
        Assert.True(script.Counts.Same > Statements / 3 || script.HasEnded, $"{script.Counts}\n{script.Log}");
    }

    static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
