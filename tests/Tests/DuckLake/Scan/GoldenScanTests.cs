using Ekko.DuckLake;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Scan;

/// <summary>Relations planned over lakes of the official extension; the answers are the official ones.</summary>
[Trait("Category", "Integration")]
public sealed class GoldenScanTests
{
    [Theory]
    [InlineData("01_append", "transactions", "count(*) || '|' || sum(value) FILTER (network = 'Ethereum')", 4, "601|4957")]
    [InlineData("01_append", "transactions", "count(*)", 2, "500")]
    [InlineData("02_deletes_updates", "t", "count(*) || '|' || sum(id) || '|' || count(*) FILTER (name = 'updated')", 3, "900|449700|0")]
    [InlineData("02_deletes_updates", "t", "count(*) || '|' || sum(id) || '|' || count(*) FILTER (name = 'updated')", 4, "800|399800|0")]
    [InlineData("02_deletes_updates", "t", "count(*) || '|' || sum(id) || '|' || count(*) FILTER (name = 'updated')", 5, "800|399800|10")]
    [InlineData("02_deletes_updates", "t", "count(*) || '|' || sum(id) || '|' || count(*) FILTER (name = 'updated')", 6, "1000|619700|10")]
    [InlineData("02_deletes_updates", "t", "count(*) || '|' || sum(id) || '|' || count(*) FILTER (name = 'merged')", 8, "801|407577|1")]
    [InlineData(
        "02_deletes_updates", "t", "string_agg(rowid || ':' || snapshot_id, ' ' ORDER BY rowid) FILTER (id IN (0, 1, 900))", 5,
        "0:5 1:2 900:5")]
    [InlineData(
        "03_schema_evolution", "transactions",
        "string_agg(s::VARCHAR || transaction_type, ' ' ORDER BY transaction_hash) FILTER (block_number > 8)", 9,
        "{'a': 10, 'b': x10, 'c': NULL}call {'a': 12, 'b': z, 'c': 0.5}create {'a': 9, 'b': x9, 'c': NULL}transfer")]
    [InlineData(
        "03_schema_evolution", "tx", "string_agg(s::VARCHAR, ' ' ORDER BY transaction_hash) FILTER (transaction_type <> 'transfer')", 18,
        "{'aa': 10, 'c': NULL} {'aa': 12, 'c': 0.5}")]
    [InlineData("04_inlining", "t", "count(*) || '|' || sum(id)", 2, "3|6")]
    [InlineData("04_inlining", "t", "count(*) || '|' || sum(id) || '|' || count(ok)", 4, "23|396|3")]
    [InlineData("04_inlining", "t", "count(*) || '|' || sum(id) || '|' || count(ok)", 5, "22|384|3")]
    [InlineData(
        "04_inlining", "t",
        "string_agg(rowid || ':' || id || extra || coalesce(s::VARCHAR, ''), ' ' ORDER BY id) FILTER (id IN (1, 15, 99))", 15,
        "0:1e{'x': 1, 'y': its} 8:15e 23:99set")]
    [InlineData("04_inlining", "files", "count(*) || '|' || sum(i)", 15, "997|499497")]
    [InlineData("04_inlining", "flushed", "count(*) || '|' || sum(i) || '|' || count(*) FILTER (k = 'K')", 15, "29|431|1")]
    [InlineData("04_inlining", "flushed", "count(*) || '|' || sum(i) || '|' || count(*) FILTER (k = 'K')", 12, "30|435|0")]
    [InlineData("05_partitions", "tx", "count(*) || '|' || sum(block_number)", 8, "77|48478")]
    [InlineData("06_types", "floats", "string_agg(f || '/' || d, ' ' ORDER BY f)", 6, "-inf/inf 1.0/2.0 nan/nan")]
    [InlineData("07_maintenance", "t", "count(*) || '|' || sum(i)", 3, "200|19900")]
    [InlineData("07_maintenance", "t", "count(*) || '|' || sum(i)", 4, "300|44850")]
    [InlineData("07_maintenance", "t", "count(*) || '|' || sum(i)", 6, "200|30000")]
    [InlineData(
        "07_maintenance", "t", "string_agg(rowid || ':' || i, ' ' ORDER BY i) FILTER (i IN (1, 101, 250, 301))", 9,
        "1:1 101:101 250:250 301:301")]
    [InlineData("09_add_files", "t", "count(*) || '|' || sum(id) || '|' || count(label) || '|' || count(extra)", -1, "69|2412|69|10")]
    public async Task Reads_what_the_official_extension_reads(string lake, string table, string select, long version, string expected)
    {
        using var golden = GoldenLake.Copy(lake);
        await using var catalog = await golden.OpenCatalogAsync();
        var snapshot = version < 0
            ? await catalog.Snapshots.LatestAsync(default) : await catalog.Snapshots.GetAsync(new SnapshotId(version), default);
        var definition = (await catalog.Trees.AtAsync(snapshot, default)).GetTable("main", table);

        using var scan = await TableScan.PlanAsync(catalog, new LocalStorage(), definition, snapshot, [], null, default);
        using var engine = new LakeEngine();
        await scan.OpenAsync(
            new FileDescriber(catalog, new LocalStorage()), new DeleteFileReader(engine, new LocalStorage()), lazily: false, default);
        var relation = scan.Relation(VirtualColumns.RowId | VirtualColumns.SnapshotId);

        Assert.Equal(
            expected, Query($"SET TimeZone = 'UTC'; SELECT ({select})::VARCHAR FROM {relation} AS {SqlText.QuoteIdentifier(table)}"));
        if (scan.RowCount is { } rows)
            Assert.Equal(
                rows.ToString(System.Globalization.CultureInfo.InvariantCulture), Query($"SELECT count(*)::VARCHAR FROM {relation}"));
    }

    [Theory]
    [InlineData("network", PredicateOperator.Equal, "Avalanche", 10)]
    [InlineData("network", PredicateOperator.IsNull, null, 1)]
    [InlineData("block_number", PredicateOperator.GreaterOrEqual, "5000", 1)]
    [InlineData("block_number", PredicateOperator.Less, "2", 2)]
    [InlineData("block_time", PredicateOperator.Less, "2024-01-31 00:00:00+00", 2)]
    [InlineData("from_address", PredicateOperator.Equal, "0xz", 1)]
    public async Task Files_that_cannot_match_are_not_read(string column, object comparison, string? value, int files)
    {
        using var golden = GoldenLake.Copy("05_partitions");
        await using var catalog = await golden.OpenCatalogAsync();
        var snapshot = await catalog.Snapshots.LatestAsync(default);
        var table = (await catalog.Trees.AtAsync(snapshot, default)).GetTable("main", "tx");

        var predicate = new ColumnPredicate(table.FindColumn(column)!.Id, (PredicateOperator)comparison, value is null ? [] : [value]);
        using var scan = await TableScan.PlanAsync(catalog, new LocalStorage(), table, snapshot, [predicate], null, default);

        Assert.Equal(files, scan.FileCount);
    }

    static string Query(string sql)
    {
        using var engine = new LakeEngine();
        using var connection = engine.Connect();
        using var result = connection.Query(sql);
        using var chunk = result.Fetch()!;
        return chunk[0].Text(0);
    }
}
