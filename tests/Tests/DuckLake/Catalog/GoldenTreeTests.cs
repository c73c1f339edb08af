using Ekko.DuckLake.Model;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Catalog;

[Trait("Category", "Integration")]
public sealed class GoldenTreeTests
{
    [Fact]
    public async Task Evolution_shows_each_snapshot_its_own_columns()
    {
        using var golden = GoldenLake.Copy("03_schema_evolution");
        await using var catalog = await golden.OpenCatalogAsync();
        var shapes = new List<string>();
        foreach (var version in new[] { 1, 3, 5, 6, 8, 10, 11, 14, 15, 18 })
        {
            var tree = await catalog.Trees.AtAsync(await catalog.Snapshots.GetAsync(new SnapshotId(version), default), default);
            var table = tree.Tables.Single();
            shapes.Add($"{version} {table.Name}: "
                + string.Join(
                    ", ", table.Columns.Select(
                        c => $"{c.Name} {c.SqlType}{(c.NullsAllowed ? "" : "!")}={c.Default?.Text}/{c.InitialDefault}")));
        }

        Assert.Equal(
        [
            "1 transactions: tx_hash VARCHAR=/, block_number INTEGER=/, s STRUCT(a INTEGER, b VARCHAR)=/",
            "3 transactions: tx_hash VARCHAR=/, block_number INTEGER=/, s STRUCT(a INTEGER, b VARCHAR)=/, transaction_type "
            + "VARCHAR=transfer/transfer",
            "5 transactions: transaction_hash VARCHAR=/, block_number INTEGER=/, s STRUCT(a INTEGER, b VARCHAR)=/, "
            + "transaction_type VARCHAR=transfer/transfer",
            "6 transactions: transaction_hash VARCHAR=/, block_number BIGINT=/, s STRUCT(a INTEGER, b VARCHAR)=/, "
            + "transaction_type VARCHAR=transfer/transfer",
            "8 transactions: transaction_hash VARCHAR=/, block_number BIGINT=/, s STRUCT(a INTEGER, b VARCHAR, c DOUBLE)=/, "
            + "transaction_type VARCHAR=transfer/transfer",
            "10 transactions: transaction_hash VARCHAR=/, block_number BIGINT=/, s STRUCT(a INTEGER, c DOUBLE)=/, "
            + "transaction_type VARCHAR=transfer/transfer",
            "11 transactions: transaction_hash VARCHAR=/, block_number BIGINT=/, s STRUCT(aa INTEGER, c DOUBLE)=/, "
            + "transaction_type VARCHAR=transfer/transfer",
            "14 transactions: transaction_hash VARCHAR!=/, block_number BIGINT=/, s STRUCT(aa INTEGER, c DOUBLE)=/, "
            + "transaction_type VARCHAR=unknown/transfer",
            "15 transactions: transaction_hash VARCHAR!=/, s STRUCT(aa INTEGER, c DOUBLE)=/, transaction_type VARCHAR=unknown/transfer",
            "18 tx: transaction_hash VARCHAR!=/, s STRUCT(aa INTEGER, c DOUBLE)=/, transaction_type VARCHAR=unknown/transfer, "
            + "block_number VARCHAR=/",
        ],
            shapes);
    }

    [Fact]
    public async Task History_gives_the_columns_a_file_was_written_with()
    {
        using var golden = GoldenLake.Copy("03_schema_evolution");
        await using var catalog = await golden.OpenCatalogAsync();
        var history = await catalog.Trees.HistoryAsync(new TableId(1), await catalog.Snapshots.LatestAsync(default), default);
        Assert.Equal("STRUCT(a INTEGER, b VARCHAR)", history.ColumnsAt(new SnapshotId(7)).Single(c => c.Name == "s").SqlType);
        Assert.Equal(9, history.NextColumnId.Value);
        Assert.Empty(history.ColumnsAt(new SnapshotId(0)));
    }

    [Fact]
    public async Task Types_are_read_whole()
    {
        using var golden = GoldenLake.Copy("06_types");
        await using var catalog = await golden.OpenCatalogAsync();
        var table = (await catalog.Trees.LatestAsync(default)).GetTable("main", "all_types");
        Assert.Equal("INTEGER[]", table.FindColumn("li")!.SqlType);
        Assert.Equal("VARCHAR[][]", table.FindColumn("lli")!.SqlType);
        Assert.Equal("STRUCT(a INTEGER, b STRUCT(c VARCHAR, d DOUBLE[]))", table.FindColumn("st")!.SqlType);
        Assert.Equal("MAP(VARCHAR, INTEGER)", table.FindColumn("mp")!.SqlType);
        Assert.Equal("DECIMAL(38,10)", table.FindColumn("d4")!.SqlType);
        foreach (var column in table.Columns)
            Assert.Equal(column.SqlType, Shape(ColumnDefinition.Parse(column.Name, column.SqlType)));

        static string Shape(ColumnDefinition definition)
        {
            var id = 1;
            return Build(definition).SqlType;
            LakeColumn Build(ColumnDefinition d) =>
                new(new(id++), d.Name, d.Type, true, null, null, [.. d.Children.Select(Build)], null, new(0));
        }
    }

    [Fact]
    public async Task Partitions_and_their_values_are_read()
    {
        using var golden = GoldenLake.Copy("05_partitions");
        await using var catalog = await golden.OpenCatalogAsync();
        var third = await catalog.Snapshots.GetAsync(new SnapshotId(4), default);
        var table = (await catalog.Trees.AtAsync(third, default)).GetTable("main", "tx");
        Assert.Equal(
            "1 identity, 2 year, 2 month, 2 day", string.Join(", ", table.Partition!.Keys.Select(k => $"{k.Column.Value} {k.Transform}")));
        var files = await catalog.Files.ReadAsync(table, third, default);
        Assert.Equal(22, files.Files.Length);
        Assert.Equal("Avalanche, 2024, 1, 30", string.Join(", ", files.Files[0].PartitionValues));
        Assert.StartsWith(
            golden.DataPath + "main/tx/network=Avalanche/year=2024/month=1/day=30/ducklake-", files.Files[0].Path,
            StringComparison.Ordinal);
        Assert.Contains(files.Files, f => f.PartitionValues.All(v => v is null));
        Assert.Null((await catalog.Trees.LatestAsync(default)).GetTable("main", "tx").Partition);
        Assert.Equal(
            32, (await catalog.ChangedRows.InsertionsAsync(
                table, await catalog.Snapshots.GetAsync(new SnapshotId(7), default), new(6), default)).Files.Length);
    }

    [Fact]
    public async Task Deleted_positions_and_inlined_rows_are_found()
    {
        using var deletes = GoldenLake.Copy("02_deletes_updates");
        await using (var catalog = await deletes.OpenCatalogAsync())
        {
            var tree = await catalog.Trees.AtAsync(await catalog.Snapshots.GetAsync(new SnapshotId(4), default), default);
            var files = await catalog.Files.ReadAsync(tree.Tables.First(), tree.Snapshot, default);
            Assert.Contains(files.Files, f => f.Delete is { Format: "parquet", DeleteCount: > 0 });
        }

        using var inlined = GoldenLake.Copy("04_inlining");
        await using var lake = await inlined.OpenCatalogAsync();
        var latest = await lake.Trees.LatestAsync(default);
        var rows = await lake.Files.ReadAsync(latest.GetTable("main", "t"), latest.Snapshot, default);
        Assert.Equal(["ducklake_inlined_data_1_1", "ducklake_inlined_data_1_3"], rows.InlinedData.Select(t => t.Name));
        Assert.Equal(
            "ducklake_inlined_delete_2",
            (await lake.Files.ReadAsync(latest.GetTable("main", "files"), latest.Snapshot, default)).InlinedDeletesTable);
    }

    [Fact]
    public async Task Views_macros_and_comments_are_read()
    {
        using var golden = GoldenLake.Copy("08_views_macros_comments");
        await using var catalog = await golden.OpenCatalogAsync();
        var main = (await catalog.Trees.LatestAsync(default)).GetSchema("MAIN");
        Assert.Equal("the table", main.Tables["T"].Comment);
        Assert.Equal("the column", main.Tables["t"].FindColumn("s")!.Comment);
        Assert.Equal(
            "i DESC nulls last",
            string.Join(
                ", ", main.Tables["t"].Sort!.Keys.Select(
                    k => $"{k.Expression} {(k.Descending ? "DESC" : "ASC")} nulls {(k.NullsFirst ? "first" : "last")}")));
        Assert.Equal("SELECT i, s FROM t WHERE (i > 1)", main.Views["v"].Sql);
        Assert.Equal("the view", main.Views["v"].Comment);
        Assert.Equal(["a", "b"], main.ScalarMacros["add_tax"].Implementations[0].Parameters.Select(p => p.Name));
        Assert.Equal("20", main.ScalarMacros["add_tax"].Implementations[0].Parameters[1].Default);
        Assert.True(main.TableMacros["big"].IsTable);
        Assert.Equal(new ColumnDefault("now()", true), main.Tables["t"].FindColumn("n")!.Default);
    }
}
