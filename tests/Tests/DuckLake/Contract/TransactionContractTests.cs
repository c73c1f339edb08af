using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Transactions;
using Ekko.Tests.DuckLake.Transactions;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>Commits, conflicts and races, whatever database the catalog is in.</summary>
public sealed class TransactionContractTests
{
    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Every_kind_of_change_is_read_back_as_it_was_made(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        LakeTree made;
        await using (var catalog = await lake.OpenCatalogAsync())
        {
            await CommitAsync(
                catalog, new CreateSchema("s"),
                new CreateTable("s", "odd \"name\"", GoldenReplay.Columns(("a", "INTEGER"), ("b", "STRUCT(x INTEGER, y DATE[])"))));
            var table = (await catalog.Trees.LatestAsync(default)).GetTable("s", "odd \"name\"");
            await CommitAsync(
                catalog, new AddColumn(table.Id, ColumnDefinition.Parse("c", "DECIMAL(38,0)"), []), new SetComment(table.Id, null, "it's"));
            await CommitAsync(
                catalog, new RenameColumn(table.Id, ["c"], "d"), new SetNullability(table.Id, "a", false),
                new SetDefault(table.Id, "d", ColumnDefault.Literal("7")));
            await CommitAsync(
                catalog, new SetPartition(table.Id, [("a", PartitionTransform.Identity)]), new CreateView("s", "v", "SELECT 1"));
            made = await catalog.Trees.LatestAsync(default);
        }

        await using var again = await lake.OpenCatalogAsync();
        var read = await again.Trees.LatestAsync(default);
        Assert.Equal(made.Snapshot, read.Snapshot);
        var (before, after) = (made.GetTable("s", "odd \"name\""), read.GetTable("s", "odd \"name\""));
        Assert.Equal((before.Uuid, before.FullPath, "it's"), (after.Uuid, after.FullPath, after.Comment));
        Assert.Equal(
            ["a INTEGER False", "b STRUCT(x INTEGER, y DATE[]) True", "d DECIMAL(38,0) True"],
            after.Columns.Select(c => $"{c.Name} {c.SqlType} {c.NullsAllowed}"));
        Assert.Equal("7", after.FindColumn("d")!.Default!.Text);
        Assert.True(before.Partition!.Keys.SequenceEqual(after.Partition!.Keys));
        Assert.Equal("SELECT 1", read.FindSchema("s")!.Views["v"].Sql);
        var first = await again.Trees.AtAsync(await again.Snapshots.GetAsync(new SnapshotId(1), default), default);
        Assert.Equal(["a", "b"], first.GetTable("s", "odd \"name\"").Columns.Select(c => c.Name));
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Files_and_statistics_are_read_back(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        await using var catalog = await lake.OpenCatalogAsync();
        var table = await CreateTableAsync(catalog);
        var transaction = await catalog.BeginTransactionAsync(default);
        transaction.Append(table.Id, [File("1", 10, ("5", "9")), File("2", 5, ("-3", "11"))]);
        var snapshot = await transaction.CommitAsync();
        var files = (await catalog.Files.ReadAsync(table, snapshot!, default)).Files;
        Assert.Equal([("1", 10L, 0L), ("2", 5L, 10L)], files.Select(f => (f.Path[^1..], f.RecordCount, f.RowIdStart!.Value)));
        var statistics = await catalog.Statistics.OfTableAsync(table.Id, default);
        Assert.Equal(
            (15, 15, "-3", "11", false),
            (statistics!.RecordCount, statistics.NextRowId, statistics.Columns[new(1)].Min, statistics.Columns[new(1)].Max,
            statistics.Columns[new(1)].ContainsNull));
        Assert.Equal("9", (await catalog.Statistics.OfColumnAsync(table.Id, new(1), default))[new(0)].Max);
        await CommitAsync(catalog, new DropTable("main", "t"));
        Assert.Empty((await catalog.Files.ReadAsync(table, await catalog.Snapshots.LatestAsync(default), default)).Files);
        Assert.Equal(2, (await catalog.Files.ReadAsync(table, snapshot!, default)).Files.Length);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Who_was_faster_moves_the_ids_of_the_other(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        await using var here = await lake.OpenCatalogAsync();
        await using var there = await lake.OpenCatalogAsync();
        var table = await CreateTableAsync(here);
        var (first, second) = (await here.BeginTransactionAsync(default), await there.BeginTransactionAsync(default));
        first.Append(table.Id, [File("1", 10, ("1", "2"))]);
        await first.ApplyAsync(new CreateTable("main", "first", GoldenReplay.Columns(("x", "INTEGER"))));
        second.Append(table.Id, [File("2", 5, ("3", "4"))]);
        await second.ApplyAsync(new CreateTable("main", "second", GoldenReplay.Columns(("x", "INTEGER"))));
        second.CommitInfo = new("me", "later", "{}");
        await first.CommitAsync();
        var snapshot = (await second.CommitAsync())!;
        Assert.Equal((3, 4, 2), (snapshot.Id.Value, snapshot.NextCatalogId, snapshot.NextFileId));
        var tree = await here.Trees.LatestAsync(default);
        Assert.Equal((2, 3), (tree.GetTable("main", "first").Id.Value, tree.GetTable("main", "second").Id.Value));
        Assert.Equal([0L, 10L], (await here.Files.ReadAsync(table, snapshot, default)).Files.Select(f => f.RowIdStart!.Value));
        var record = (await here.Snapshots.AllAsync(default))[^1];
        Assert.Equal(
            ("created_table:\"main\".\"second\",inserted_into_table:1", "me", "later", "{}"),
            (record.ChangesMade, record.Author, record.Message, record.ExtraInfo));
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Contradictions_are_conflicts_and_nothing_of_them_stays(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        await using var here = await lake.OpenCatalogAsync();
        await using var there = await lake.OpenCatalogAsync();
        var table = await CreateTableAsync(here);
        var (first, second) = (await here.BeginTransactionAsync(default), await there.BeginTransactionAsync(default));
        var discarded = new List<string>();
        second.DiscardFiles = files =>
        {
            discarded.AddRange(files);
            return ValueTask.CompletedTask;
        };
        second.Append(table.Id, [File("mine", 1, ("1", "1"))]);
        await first.ApplyAsync(new AddColumn(table.Id, ColumnDefinition.Parse("added", "INTEGER"), []));
        await first.CommitAsync();
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => second.CommitAsync());
        Assert.Equal((DuckLakeErrorKind.Conflict, true), (error.ErrorKind, error.IsTransient));
        Assert.EndsWith("mine", Assert.Single(discarded), StringComparison.Ordinal);
        Assert.Equal(2, (await there.Snapshots.LatestAsync(default)).Id.Value);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Somebody_who_knows_no_lock_is_noticed_by_the_number_of_the_snapshot(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        await using var catalog = await lake.OpenCatalogAsync();
        var table = await CreateTableAsync(catalog);
        // A second snapshot of the same number: what an official client's commit comes to that ran at the same time.
        var transaction = await catalog.BeginTransactionAsync(default);
        transaction.Append(table.Id, [File("1", 1, ("1", "1"))]);
        await transaction.CommitAsync();
        var attempts = 0;
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => catalog.WriteAsync(async connection =>
        {
            attempts++;
            await connection.SendAsync(
                "INSERT INTO ducklake_snapshot VALUES (@s, @time, 1, 2, 0)", default, ("@s", 2L), ("@time", lake.Clock.Now));
            return true;
        }, default));
        // It was tried again by one layer, and says that it was.
        Assert.Equal(RetryRules.OfWriting(CatalogErrorKind.Conflict)!.Value.Attempts, attempts);
        Assert.Equal((DuckLakeErrorKind.Busy, true), (error.ErrorKind, error.IsTransient));
        Assert.Equal(
            CatalogErrorKind.Conflict,
            catalog.Dialect.Classify(Assert.IsAssignableFrom<System.Data.Common.DbException>(error.InnerException)));
        Assert.Equal(2, (await catalog.Snapshots.LatestAsync(default)).Id.Value);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Tables_of_our_own_are_written_with_the_snapshot_or_not_at_all(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        await using var catalog = await lake.OpenCatalogAsync();
        var table = await CreateTableAsync(catalog);
        foreach (var fails in new[] { false, true })
        {
            var transaction = await catalog.BeginTransactionAsync(default);
            transaction.Append(table.Id, [File("1", 1, ("1", "1"))]);
            transaction.AddHook(new ValuesHook(fails));
            if (fails)
                await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync());
            else
                await transaction.CommitAsync();
        }

        Assert.Equal(2, (await catalog.Snapshots.LatestAsync(default)).Id.Value);
        var rows = await catalog.QueryAsync("SELECT snapshot, name, moment, id, data FROM ekko_test",
            row => (row.Number(0), row.Text(1), row.TextOrNull(2), row.NumberOrNull(3), row.GetFieldValue<byte[]>(4)), default);
        Assert.Equal((2, "näme", null, null), Assert.Single(rows) switch { var (s, n, a, i, _) => (s, n, a, i) });
        Assert.Equal([0, 255], rows[0].Item5);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Writers_that_race_lose_nothing(CatalogKind kind)
    {
        const int Writers = 6, Commits = 10;
        using var lake = new ContractLake(kind);
        await using var setup = await lake.OpenCatalogAsync();
        var table = await CreateTableAsync(setup);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            await using var catalog = await lake.OpenCatalogAsync();
            for (var i = 0; i < Commits; i++)
            {
                var transaction = await catalog.BeginTransactionAsync(default);
                transaction.Append(table.Id, [File(string.Create(CultureInfo.InvariantCulture, $"{writer}-{i}"), 3, ("1", "1"))]);
                await transaction.CommitAsync();
            }
        })));
        var snapshot = await setup.Snapshots.LatestAsync(default);
        Assert.Equal(1 + Writers * Commits, snapshot.Id.Value);
        var files = (await setup.Files.ReadAsync(table, snapshot, default)).Files;
        Assert.Equal(Writers * Commits, files.Select(f => f.Path).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, Writers * Commits).Select(i => i * 3L), files.Select(f => f.RowIdStart!.Value).Order());
        Assert.Equal(Writers * Commits * 3, (await setup.Statistics.OfTableAsync(table.Id, default))!.RecordCount);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task A_base_whose_followers_were_expired_is_a_conflict(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        await using var catalog = await lake.OpenCatalogAsync();
        var table = await CreateTableAsync(catalog);
        var transaction = await catalog.BeginTransactionAsync(default);
        transaction.Append(table.Id, [File("1", 1, ("1", "1"))]);
        await CommitAsync(catalog, new CreateSchema("a"));
        await CommitAsync(catalog, new CreateSchema("b"));
        await catalog.WriteAsync(async connection =>
        {
            foreach (var name in new[] { "ducklake_snapshot", "ducklake_snapshot_changes" })
                await connection.ExecuteAsync($"DELETE FROM {name} WHERE snapshot_id = 2", default);
            return true;
        }, default);
        Assert.Equal(DuckLakeErrorKind.Conflict, (await Assert.ThrowsAsync<DuckLakeException>(() => transaction.CommitAsync())).ErrorKind);
        Assert.Equal(
            DuckLakeErrorKind.NotFound,
            (await Assert.ThrowsAsync<DuckLakeException>(() => catalog.Snapshots.GetAsync(new SnapshotId(2), default))).ErrorKind);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Snapshots_are_found_by_time(CatalogKind kind)
    {
        using var lake = new ContractLake(kind);
        await using var catalog = await lake.OpenCatalogAsync();
        var start = lake.Clock.Now;
        for (var i = 1; i <= 3; i++)
        {
            lake.Clock.Now = start.AddHours(i).AddMicroseconds(1);
            await CommitAsync(catalog, new CreateSchema(string.Create(CultureInfo.InvariantCulture, $"s{i}")));
        }

        Assert.Equal(1, (await catalog.Snapshots.GetAsync(start.AddHours(2), default)).Id.Value);
        Assert.Equal(
            start.AddHours(2).AddMicroseconds(1), (await catalog.Snapshots.GetAsync(start.AddHours(2).AddMicroseconds(1), default)).Time);
        Assert.Equal(
            DuckLakeErrorKind.NotFound,
            (await Assert.ThrowsAsync<DuckLakeException>(() => catalog.Snapshots.GetAsync(start.AddSeconds(-1), default))).ErrorKind);
    }

    internal static async Task CommitAsync(SqlCatalog catalog, params LakeChange[] changes)
    {
        var transaction = await catalog.BeginTransactionAsync(default);
        foreach (var change in changes)
            await transaction.ApplyAsync(change);
        await transaction.CommitAsync();
    }

    internal static async Task<LakeTable> CreateTableAsync(SqlCatalog catalog)
    {
        await CommitAsync(catalog, new CreateTable("main", "t", GoldenReplay.Columns(("a", "INTEGER"))));
        return (await catalog.Trees.LatestAsync(default)).GetTable("main", "t");
    }

    internal static NewDataFile File(string path, long rows, (string Min, string Max) bounds) => new()
    {
        Path = path,
        RecordCount = rows,
        FileSizeBytes = 100,
        FooterSize = 10,
        Columns = [(new ColumnId(1), new ColumnStatistics(10, rows, 0, bounds.Min, bounds.Max, null))],
    };

    sealed class ValuesHook(bool fails) : ICatalogCommitHook
    {
        public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
        {
            var bytes =
                (await writer.QueryAsync("SELECT count(*) FROM ducklake_snapshot", [], row => row.Number(0), cancellationToken))[0] > 0
                ? new byte[] { 0, 255 } : [];
            var exists = await writer.TableExistsAsync("ekko_test", cancellationToken);
            if (!exists)
                await writer.ExecuteAsync(
                    $"CREATE TABLE ekko_test(snapshot BIGINT, name VARCHAR, moment VARCHAR, id BIGINT, data {writer.BytesType})", [],
                    cancellationToken);
            Assert.Equal(1, await writer.ExecuteAsync("INSERT INTO ekko_test VALUES (@s, @name, @moment, @id, @data)",
                [("@s", snapshot.Id.Value), ("@name", "näme"), ("@moment", null), ("@id", null), ("@data", bytes)], cancellationToken));
            if (fails)
                throw new InvalidOperationException("no");
        }
    }
}
