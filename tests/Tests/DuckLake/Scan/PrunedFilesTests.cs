using System.Globalization;
using System.Text.RegularExpressions;
using Ekko.Tests.DuckLake.Session;

namespace Ekko.Tests.DuckLake.Scan;

/// <summary>Which files a query reads.</summary>
public sealed partial class PrunedFilesTests(TwentyFilesLake shared) : IClassFixture<TwentyFilesLake>
{
    readonly SqlLake _lake = shared.Lake;

    [Theory]
    [InlineData("geom.x = 150", 1)]
    [InlineData("g.geom.x = 150", 1)]
    [InlineData("geom['x'] BETWEEN 150 AND 151", 1)]
    [InlineData("struct_extract(geom, 'x') IN (5, 195)", 2)]
    [InlineData("geom.deep.y = 'y150'", 3)]
    [InlineData("geom.x IS NULL", 0)]
    [InlineData("s LIKE 's015%'", 1)]
    [InlineData("s LIKE 's0150'", 1)]
    [InlineData("s LIKE 's015_'", 1)]
    [InlineData("starts_with(s, 's015')", 1)]
    [InlineData("prefix(s, 's015')", 1)]
    [InlineData("s ^@ 's015'", 1)]
    [InlineData("id = 150 OR id = 151", 1)]
    [InlineData("id = 5 OR s = 's0195'", 2)]
    [InlineData("(id < 5 OR id > 195) AND NOT (s = 's0000' OR geom.x >= 100)", 1)]
    [InlineData("NOT (id < 190)", 1)]
    [InlineData("NOT (id >= 10 AND id < 195)", 2)]
    [InlineData("id NOT BETWEEN 10 AND 189", 2)]
    [InlineData("id IS NOT DISTINCT FROM 150", 1)]
    [InlineData("ts::DATE = '2025-05-31'", 1)]
    [InlineData("ts::DATE IN ('2025-05-31', DATE '2025-06-01')", 1)]
    [InlineData("ts::DATE BETWEEN '2025-05-30' AND '2025-05-31'", 2)]
    [InlineData("TRY_CAST(ts AS DATE) = DATE '2025-05-31'", 1)]
    [InlineData("date_trunc('month', ts) = TIMESTAMP '2025-03-01'", 5)]
    [InlineData("date_trunc('month', ts) = DATE '2025-03-01'", 5)]
    [InlineData("year(ts) = 2024", 0)]
    [InlineData("year(ts) >= 2026", 0)]
    [InlineData("extract(year FROM ts) = 2024", 0)]
    [InlineData("month(ts) = 3", 5)]
    [InlineData("month(ts) IN (2, 3) AND year(ts) = 2025", 8)]
    [InlineData("year(date_trunc('year', ts)::DATE) < 2025", 0)]
    [InlineData("id::VARCHAR = '150'", 20)]
    [InlineData("id::DOUBLE = 150", 1)]
    [InlineData("id::DECIMAL(20,2) BETWEEN 150 AND 151", 1)]
    [InlineData("id = 150 OR length(s) = 5", 20)]
    [InlineData("s NOT LIKE 's015%'", 20)]
    [InlineData("s LIKE '%150'", 20)]
    public void Only_files_that_may_match_are_read(string condition, int mostFiles)
    {
        var plan = _lake.Ask($"EXPLAIN ANALYZE SELECT sum(id) FROM g WHERE {condition}");
        var read = FilesRead().Match(plan) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        Assert.InRange(read, 0, mostFiles);
        Assert.Equal(
            _lake.Rows($"SELECT count(*), sum(id) FROM plain AS g WHERE {condition}"),
            _lake.Rows($"SELECT count(*), sum(id) FROM g WHERE {condition}"));
    }

    [GeneratedRegex(@"Total Files Read: (\d+)")]
    internal static partial Regex FilesRead();
}
