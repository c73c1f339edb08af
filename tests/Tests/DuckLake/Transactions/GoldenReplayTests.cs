using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Transactions;

[Trait("Category", "Integration")]
public sealed class GoldenReplayTests
{
    static readonly TableId Table = new(1);

    [Fact]
    public Task Appends() => ReplayAsync("01_append", async replay =>
    {
        await replay.ChangeAsync(new CreateTable("main", "transactions",
        [
            .. GoldenReplay.Columns(
                ("network", "VARCHAR"), ("subnet", "VARCHAR"), ("block_time", "TIMESTAMPTZ"), ("block_number", "BIGINT"),
                ("tx_hash", "VARCHAR"))
                .Select(c => c with { NullsAllowed = false }),
            .. GoldenReplay.Columns(
                ("tx_index", "INTEGER"), ("from_address", "VARCHAR"), ("to_address", "VARCHAR"), ("value", "DECIMAL(38,0)"),
                ("gas_price", "BIGINT"), ("input_data", "BLOB")),
            ColumnDefinition.Parse("success", "BOOLEAN") with { Default = ColumnDefault.Expression("CAST('t' AS BOOLEAN)") },
        ]));
        await replay.AppendAsync(1, 2);
        await replay.AppendAsync(1, 3);
        await replay.AppendAsync(1, 4);
    });

    [Fact]
    public Task Schema_evolution() => ReplayAsync("03_schema_evolution", async replay =>
    {
        await replay.ChangeAsync(new CreateTable("main", "transactions",
            GoldenReplay.Columns(("tx_hash", "VARCHAR"), ("block_number", "INTEGER"), ("s", "STRUCT(a INTEGER, b VARCHAR)"))));
        await replay.AppendAsync(1, 2);
        await replay.ChangeAsync(new AddColumn(Table,
            ColumnDefinition.Parse(
                "transaction_type", "VARCHAR") with
            { Default = ColumnDefault.Literal("transfer"), InitialDefault = "transfer" }, []));
        await replay.AppendAsync(1, 4);
        await replay.ChangeAsync(new RenameColumn(Table, ["tx_hash"], "transaction_hash"));
        await replay.ChangeAsync(new SetColumnType(Table, "block_number", ColumnDefinition.Parse("", "BIGINT")));
        await replay.AppendAsync(1, 7);
        await replay.ChangeAsync(new AddColumn(Table, ColumnDefinition.Parse("c", "DOUBLE"), ["s"]));
        await replay.AppendAsync(1, 9);
        await replay.ChangeAsync(new DropColumn(Table, ["s", "b"]));
        await replay.ChangeAsync(new RenameColumn(Table, ["s", "a"], "aa"));
        await replay.ChangeAsync(new SetDefault(Table, "transaction_type", ColumnDefault.Literal("unknown")));
        await replay.AppendAsync(1, 13);
        await replay.ChangeAsync(new SetNullability(Table, "transaction_hash", false));
        await replay.ChangeAsync(new DropColumn(Table, ["block_number"]));
        await replay.ChangeAsync(new AddColumn(Table, ColumnDefinition.Parse("block_number", "VARCHAR"), []));
        await replay.ChangeAsync(new CreateSchema("other"));
        await replay.ChangeAsync(new RenameTable(Table, "tx"));
    });

    [Fact]
    public Task Partitions() => ReplayAsync("05_partitions", async replay =>
    {
        await replay.ChangeAsync(new CreateTable("main", "tx",
            GoldenReplay.Columns(
                ("network", "VARCHAR"), ("block_time", "TIMESTAMPTZ"), ("block_number", "BIGINT"), ("from_address", "VARCHAR"),
                ("ts", "TIMESTAMP"))));
        await replay.ChangeAsync(
            new SetPartition(Table, [("network", PartitionTransform.Identity), ("block_time", PartitionTransform.Parse("year")),
            ("block_time", PartitionTransform.Parse("month")), ("block_time", PartitionTransform.Parse("day"))]));
        await replay.AppendAsync(1, 3);
        await replay.AppendAsync(1, 4);
        await replay.ChangeAsync(
            new SetPartition(Table, [("from_address", PartitionTransform.Parse("bucket(4)")), ("ts", PartitionTransform.Parse("hour"))]));
        await replay.AppendAsync(1, 6);
        await replay.ChangeAsync(new SetPartition(Table, []));
        await replay.AppendAsync(1, 8);
    });

    [Fact]
    public Task Types() => ReplayAsync("06_types", async replay =>
    {
        await replay.ChangeAsync(new CreateTable("main", "all_types", GoldenReplay.Columns(
            ("bo", "BOOLEAN"), ("ti", "TINYINT"), ("si", "SMALLINT"), ("i", "INTEGER"), ("bi", "BIGINT"), ("uti", "UTINYINT"),
            ("usi", "USMALLINT"),
            ("ui", "UINTEGER"), ("ubi", "UBIGINT"), ("fl", "FLOAT"), ("db", "DOUBLE"), ("d1", "DECIMAL(4,1)"), ("d2", "DECIMAL(9,4)"),
            ("d3", "DECIMAL(18,6)"),
            ("d4", "DECIMAL(38,10)"), ("da", "DATE"), ("tm", "TIME"), ("ts", "TIMESTAMP"), ("ts_s", "TIMESTAMP_S"),
            ("ts_ms", "TIMESTAMP_MS"),
            ("ts_ns", "TIMESTAMP_NS"), ("tz", "TIMESTAMP WITH TIME ZONE"), ("iv", "INTERVAL"), ("vc", "VARCHAR"), ("bl", "BLOB"),
            ("uu", "UUID"), ("js", "JSON"),
            ("li", "INTEGER[]"), ("lli", "VARCHAR[][]"), ("st", "STRUCT(a INTEGER, b STRUCT(c VARCHAR, d DOUBLE[]))"),
            ("mp", "MAP(VARCHAR, INTEGER)"))));
        await replay.AppendAsync(1, 2);
        await replay.ChangeAsync(new CreateTable("main", "floats", GoldenReplay.Columns(("f", "FLOAT"), ("d", "DOUBLE"))));
        await replay.AppendAsync(2, 4);
        await replay.ChangeAsync(new CreateTable("main", "hugeints", GoldenReplay.Columns(("h", "HUGEINT"), ("u", "UHUGEINT"))));
        await replay.AppendAsync(3, 6);
    });

    static async Task ReplayAsync(string name, Func<GoldenReplay, Task> statements)
    {
        using var golden = GoldenLake.Copy(name);
        using var lake = new TemporaryLake();
        await using var catalog = await lake.OpenAsync();
        var replay = new GoldenReplay(golden, catalog);
        await statements(replay);
        replay.AssertEqual(lake.CatalogFile);
    }
}
