using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Transactions;
using Ekko.Tests.DuckLake.Catalog;

namespace Ekko.Tests.DuckLake.Transactions;

public sealed class CommitTests : IAsyncLifetime, IDisposable
{
    readonly TemporaryLake _lake = new();
    SqlCatalog _catalog = null!;
    LakeTable _table = null!;

    public async Task InitializeAsync()
    {
        _catalog = await _lake.OpenAsync();
        await CommitAsync(
            new CreateTable(
                "main", "t", GoldenReplay.Columns(("a", "INTEGER"), ("b", "VARCHAR"), ("s", "STRUCT(x INTEGER, y STRUCT(z DATE))"))));
        _table = (await _catalog.Trees.LatestAsync(default)).GetTable("main", "t");
    }

    public async Task DisposeAsync()
    {
        await _catalog.DisposeAsync();
        Dispose();
    }

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_transaction_without_change_makes_no_snapshot()
    {
        var transaction = await _catalog.BeginTransactionAsync(default);
        await transaction.ApplyAsync(new SetDefault(_table.Id, "a", ColumnDefault.Literal("1")));
        await transaction.ApplyAsync(new SetDefault(_table.Id, "a", null));
        await transaction.ApplyAsync(new CreateTable("main", "gone", GoldenReplay.Columns(("x", "DATE"))));
        await transaction.ApplyAsync(new DropTable("main", "gone"));
        Assert.Null(await transaction.CommitAsync());
        Assert.Equal(1, (await _catalog.Snapshots.LatestAsync(default)).Id.Value);
    }

    [Fact]
    public async Task Several_changes_are_one_snapshot()
    {
        var transaction = await _catalog.BeginTransactionAsync(default);
        await transaction.ApplyAsync(new CreateSchema("s2"));
        await transaction.ApplyAsync(new CreateTable("s2", "odd name", GoldenReplay.Columns(("x", "DATE"))));
        var created = transaction.Tree.GetTable("s2", "odd name");
        transaction.Append(created.Id, [File("f.parquet", 3, 1, ("2024-01-01", "2024-01-02"))]);
        await transaction.ApplyAsync(new RenameColumn(_table.Id, ["b"], "B2"));
        await transaction.ApplyAsync(new DropColumn(_table.Id, ["s", "y"]));
        transaction.CommitInfo = new("me", "all at once");
        var snapshot = await transaction.CommitAsync();
        var record = (await _catalog.Snapshots.AllAsync(default))[^1];
        Assert.Equal(snapshot, record.Snapshot);
        Assert.Equal("created_schema:\"s2\",created_table:\"s2\".\"odd name\",inserted_into_table:3,altered_table:1", record.ChangesMade);
        Assert.Equal(("me", "all at once", null), (record.Author, record.Message, record.ExtraInfo));
        var tree = await _catalog.Trees.LatestAsync(default);
        Assert.Equal("STRUCT(x INTEGER)", tree.GetTable(_table.Id).FindColumn("s")!.SqlType);
        Assert.Equal((4, 1, 2), (snapshot!.NextCatalogId, snapshot.NextFileId, snapshot.SchemaVersion));
        var files = await _catalog.Files.ReadAsync(tree.GetTable("s2", "odd name"), snapshot, default);
        Assert.Equal($"data/s2/{created.Uuid:D}/f.parquet", files.Files.Single().Path);
        Assert.Equal(
            2, CatalogContent.Query(
                _lake.CatalogFile, $"SELECT table_id FROM ducklake_schema_versions WHERE begin_snapshot = {snapshot.Id}").Count);
    }

    [Fact]
    public async Task Appends_of_two_transactions_both_commit_with_ids_of_their_own()
    {
        var first = await _catalog.BeginTransactionAsync(default);
        var second = await _catalog.BeginTransactionAsync(default);
        first.Append(_table.Id, [File("1", 10, 1, ("5", "9")), File("2", 5, 1, ("10", "11"))]);
        second.Append(_table.Id, [File("3", 7, 1, ("-3", "100"))]);
        await first.CommitAsync();
        var snapshot = await second.CommitAsync();
        Assert.Equal((3, 3), (snapshot!.Id.Value, snapshot.NextFileId));
        Assert.Equal(["Int64:0|Int64:0", "Int64:1|Int64:10", "Int64:2|Int64:15"],
            CatalogContent.Query(_lake.CatalogFile, "SELECT data_file_id, row_id_start FROM ducklake_data_file ORDER BY 1"));
        var statistics = await _catalog.Statistics.OfTableAsync(_table.Id, default);
        Assert.Equal((22, 22), (statistics!.RecordCount, statistics.NextRowId));
        Assert.Equal(("-3", "100"), (statistics.Columns[new(1)].Min, statistics.Columns[new(1)].Max));
    }

    [Fact]
    public async Task Ids_of_new_tables_move_when_somebody_was_faster()
    {
        var first = await _catalog.BeginTransactionAsync(default);
        var second = await _catalog.BeginTransactionAsync(default);
        await first.ApplyAsync(new CreateTable("main", "first", GoldenReplay.Columns(("x", "INTEGER"))));
        await second.ApplyAsync(new CreateTable("main", "second", GoldenReplay.Columns(("x", "INTEGER"))));
        var provisional = second.Tree.GetTable("main", "second");
        await second.ApplyAsync(new SetPartition(provisional.Id, [("x", PartitionTransform.Identity)]));
        var partition = second.Tree.GetTable(provisional.Id).Partition!.Id;
        second.Append(provisional.Id, [File("p", 1, 1, ("1", "1")) with { Partition = partition, PartitionValues = ["1"] }]);
        await first.CommitAsync();
        await second.CommitAsync();
        var tree = await _catalog.Trees.LatestAsync(default);
        var table = tree.GetTable("main", "second");
        Assert.Equal(provisional.Id.Value + 1, table.Id.Value);
        Assert.Equal(partition.Value + 1, table.Partition!.Id.Value);
        var file = (await _catalog.Files.ReadAsync(table, tree.Snapshot, default)).Files.Single();
        Assert.Equal(table.Partition.Id, file.Partition);
        Assert.Equal("1", file.PartitionValues.Single());
        Assert.Equal(1, (await _catalog.Statistics.OfTableAsync(table.Id, default))!.RecordCount);
    }

    public static TheoryData<string, string> Conflicts => new()
    {
        { "insert", "drop" }, { "insert", "alter" }, { "alter", "alter" }, { "alter", "drop" }, { "drop", "drop" },
            { "not null", "insert" },
        { "create u", "create U" }, { "create in s", "drop s" }, { "drop s", "create in s" }, { "create schema n", "create schema N" },
    };

    [Theory]
    [MemberData(nameof(Conflicts))]
    public async Task Contradictions_are_conflicts(string mine, string theirs)
    {
        await CommitAsync(new CreateSchema("s"));
        var discarded = new List<string>();
        var transaction = await _catalog.BeginTransactionAsync(default);
        transaction.DiscardFiles = files =>
        {
            discarded.AddRange(files);
            return ValueTask.CompletedTask;
        };
        await DoAsync(transaction, mine);
        var other = await _catalog.BeginTransactionAsync(default);
        await DoAsync(other, theirs);
        await other.CommitAsync();
        var latest = await _catalog.Snapshots.LatestAsync(default);
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => transaction.CommitAsync());
        Assert.Equal(DuckLakeErrorKind.Conflict, error.ErrorKind);
        Assert.True(error.IsTransient);
        Assert.Equal(latest, await _catalog.Snapshots.LatestAsync(default));
        Assert.Equal(mine == "insert" ? ["data/main/t/mine.parquet"] : [], discarded);
    }

    [Theory]
    [InlineData("insert", "insert")]
    [InlineData("alter", "insert")]
    [InlineData("insert", "create u")]
    [InlineData("create u", "create schema N")]
    public async Task What_does_not_touch_commits(string mine, string theirs)
    {
        var transaction = await _catalog.BeginTransactionAsync(default);
        await DoAsync(transaction, mine);
        var other = await _catalog.BeginTransactionAsync(default);
        await DoAsync(other, theirs);
        await other.CommitAsync();
        Assert.NotNull(await transaction.CommitAsync());
    }

    [Fact]
    public async Task Own_rows_are_committed_with_the_snapshot_or_not_at_all()
    {
        var transaction = await _catalog.BeginTransactionAsync(default);
        transaction.Append(_table.Id, [File("1", 1, 1, ("1", "1"))]);
        transaction.AddHook(new PositionHook(41, fail: true));
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync());
        Assert.Equal(1, (await _catalog.Snapshots.LatestAsync(default)).Id.Value);
        Assert.Empty(CatalogContent.Query(_lake.CatalogFile, "SELECT name FROM sqlite_master WHERE name = 'ekko_test'"));

        transaction = await _catalog.BeginTransactionAsync(default);
        transaction.Append(_table.Id, [File("1", 1, 1, ("1", "1"))]);
        transaction.AddHook(new PositionHook(42, fail: false));
        await transaction.CommitAsync();
        Assert.Equal(["Int64:42|Int64:2"], CatalogContent.Query(_lake.CatalogFile, "SELECT position, snapshot FROM ekko_test"));

        var onlyOwn = await _catalog.BeginTransactionAsync(default);
        onlyOwn.AddHook(new PositionHook(43, fail: false));
        Assert.Null(await onlyOwn.CommitAsync());
        Assert.Equal(
            ["Int64:43|Int64:2"], CatalogContent.Query(_lake.CatalogFile, "SELECT position, snapshot FROM ekko_test WHERE position = 43"));
    }

    [Fact]
    public async Task Two_writers_of_two_processes_lose_nothing()
    {
        const int Each = 25;
        await using var other = await _lake.OpenAsync();
        await Task.WhenAll(new[] { _catalog, other }.Select(catalog => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                var transaction = await catalog.BeginTransactionAsync(default);
                transaction.Append(_table.Id, [File($"{i}", 3, 1, ($"{i}", $"{i}"))]);
                await transaction.CommitAsync();
            }
        })));
        var statistics = await _catalog.Statistics.OfTableAsync(_table.Id, default);
        Assert.Equal(2 * Each * 3, statistics!.RecordCount);
        Assert.Equal(["Int64:50|Int64:50|Int64:147"], CatalogContent.Query(_lake.CatalogFile,
            "SELECT count(DISTINCT data_file_id), count(DISTINCT row_id_start), max(row_id_start) FROM ducklake_data_file"));
        Assert.Equal(1 + 2 * Each, (await _catalog.Snapshots.LatestAsync(default)).Id.Value);
    }

    [Fact]
    public async Task A_full_disk_leaves_the_lake_as_it_was()
    {
        await _catalog.WriteAsync(async connection =>
        {
            // SQLite then refuses to grow the file, with the code of a full disk.
            await connection.ExecuteAsync("PRAGMA max_page_count = 1", default);
            return true;
        }, default);
        var discarded = 0;
        var transaction = await _catalog.BeginTransactionAsync(default);
        transaction.DiscardFiles = files =>
        {
            discarded = files.Count;
            return ValueTask.CompletedTask;
        };
        transaction.Append(
            _table.Id, [.. Enumerable.Range(0, 500).Select(i => File($"{i}", 1, 1, (new string('a', 200), new string('b', 200))))]);
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => transaction.CommitAsync());
        Assert.Equal(DuckLakeErrorKind.Storage, error.ErrorKind);
        Assert.Contains("disk is full", error.Message, StringComparison.Ordinal);
        Assert.Equal(500, discarded);
        Assert.Equal(1, (await _catalog.Snapshots.LatestAsync(default)).Id.Value);
        await CommitAsync(new CreateSchema("room again"));
    }

    [Fact]
    public async Task A_transaction_sees_its_own_files_until_their_table_is_dropped()
    {
        var discarded = new List<string>();
        var transaction = await _catalog.BeginTransactionAsync(default);
        transaction.DiscardFiles = files =>
        {
            discarded.AddRange(files);
            return ValueTask.CompletedTask;
        };
        transaction.Append(_table.Id, [File("1", 3, 1, ("1", "1")), File("2", 4, 1, ("1", "1"))]);
        Assert.Equal(
            ["data/main/t/1 0", "data/main/t/2 3"],
            (await transaction.Rows.PendingFilesAsync(_table.Id, default)).Select(f => $"{f.Path} {f.RowIdStart}"));
        await transaction.ApplyAsync(new DropTable("main", "t"));
        await transaction.CommitAsync();
        Assert.Equal(["data/main/t/1", "data/main/t/2"], discarded);
        Assert.Equal("dropped_table:1", (await _catalog.Snapshots.AllAsync(default))[^1].ChangesMade);
    }

    [Fact]
    public async Task Views_share_the_names_of_tables()
    {
        await Assert.ThrowsAsync<DuckLakeException>(() => CommitAsync(new CreateView("main", "T", "SELECT 1")));
        await CommitAsync(new CreateView("main", "v", "SELECT a FROM t", "\"x\""));
        await CommitAsync(new CreateView("main", "V", "SELECT b FROM t", OrReplace: true));
        Assert.Equal("dropped_view:2,created_view:\"main\".\"V\"", (await _catalog.Snapshots.AllAsync(default))[^1].ChangesMade);
        Assert.Equal("SELECT b FROM t", (await _catalog.Trees.LatestAsync(default)).FindView("main", "v")!.Sql);
    }

    [Fact]
    public async Task Type_changes_of_nested_columns_go_by_field_names()
    {
        await CommitAsync(new SetColumnType(_table.Id, "s", ColumnDefinition.Parse("", "STRUCT(x BIGINT, w VARCHAR[])")));
        var column = (await _catalog.Trees.LatestAsync(default)).GetTable(_table.Id).FindColumn("s")!;
        Assert.Equal("STRUCT(x BIGINT, w VARCHAR[])", column.SqlType);
        Assert.Equal([3, 4, 7, 8], column.SelfAndDescendants().Select(c => c.Id.Value));
        var error = await Assert.ThrowsAsync<DuckLakeException>(
            () => CommitAsync(new SetColumnType(_table.Id, "a", ColumnDefinition.Parse("", "SMALLINT"))));
        Assert.Contains("widening", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dropping_a_schema_with_content_needs_cascade()
    {
        await CommitAsync(new CreateSchema("s"), new CreateTable("s", "u", GoldenReplay.Columns(("x", "INTEGER"))));
        await Assert.ThrowsAsync<DuckLakeException>(() => CommitAsync(new DropSchema("s")));
        await CommitAsync(new DropSchema("s", Cascade: true));
        Assert.Equal("dropped_schema:2,dropped_table:3", (await _catalog.Snapshots.AllAsync(default))[^1].ChangesMade);
        Assert.Empty(CatalogContent.Query(_lake.CatalogFile, "SELECT 1 FROM ducklake_column WHERE table_id = 3 AND end_snapshot IS NULL"));
    }

    async Task CommitAsync(params LakeChange[] changes)
    {
        var transaction = await _catalog.BeginTransactionAsync(default);
        foreach (var change in changes)
            await transaction.ApplyAsync(change);
        await transaction.CommitAsync();
    }

    async Task DoAsync(LakeTransaction transaction, string what)
    {
        if (what == "insert")
        {
            transaction.Append(_table.Id, [File("mine.parquet", 1, 1, ("1", "1"))]);
            return;
        }

        await transaction.ApplyAsync(what switch
        {
            "drop" => new DropTable("main", "t"),
            "alter" => new AddColumn(_table.Id, ColumnDefinition.Parse("added", "INTEGER"), []),
            "not null" => new SetNullability(_table.Id, "a", false),
            "create u" => new CreateTable("main", "u", GoldenReplay.Columns(("x", "INTEGER"))),
            "create U" => new CreateTable("main", "U", GoldenReplay.Columns(("x", "INTEGER"))),
            "create in s" => new CreateTable("s", "u", GoldenReplay.Columns(("x", "INTEGER"))),
            "drop s" => new DropSchema("s", Cascade: true),
            "create schema n" => new CreateSchema("n"),
            _ => new CreateSchema("N"),
        });
    }

    static NewDataFile File(string path, long rows, long column, (string Min, string Max) bounds) => new()
    {
        Path = path,
        RecordCount = rows,
        FileSizeBytes = 100,
        FooterSize = 10,
        Columns = [(new ColumnId(column), new ColumnStatistics(10, rows, 0, bounds.Min, bounds.Max, null))],
    };

    sealed class PositionHook(long position, bool fail) : ICatalogCommitHook
    {
        public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
        {
            await writer.ExecuteAsync("CREATE TABLE IF NOT EXISTS ekko_test(position BIGINT, snapshot BIGINT)", [], cancellationToken);
            await writer.ExecuteAsync(
                "INSERT INTO ekko_test VALUES (@position, @snapshot)", [("@position", position), ("@snapshot", snapshot.Id.Value)],
                cancellationToken);
            if (fail)
                throw new InvalidOperationException("no");
        }
    }
}
