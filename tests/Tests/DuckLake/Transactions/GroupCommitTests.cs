using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Transactions;
using Ekko.Tests.DuckLake.Catalog;

namespace Ekko.Tests.DuckLake.Transactions;

public sealed class GroupCommitTests : IAsyncLifetime, IDisposable
{
    readonly TemporaryLake _lake = new();
    SqlCatalog _catalog = null!;
    LakeTable _table = null!;

    public async Task InitializeAsync()
    {
        _catalog = await _lake.OpenAsync();
        await ApplyAsync(new CreateTable("main", "t", GoldenReplay.Columns(("a", "INTEGER"))));
        _table = (await _catalog.Trees.LatestAsync(default)).GetTable("main", "t");
    }

    public async Task DisposeAsync()
    {
        await _catalog.DisposeAsync();
        Dispose();
    }

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Appends_that_wait_for_a_commit_share_the_next_snapshot()
    {
        var hooks = new CountingHook();
        await using var round = await HoldAsync();
        var members = new List<Task<Snapshot?>>();
        for (var i = 0; i < 5; i++)
        {
            var transaction = await AppendAsync(10 + i, $"f{i}");
            transaction.CommitInfo = new CommitInfo(i < 2 ? "ann" : "bob", $"m{i % 3}", $"{{\"n\": {i}}}");
            transaction.AddHook(hooks);
            members.Add(transaction.CommitAsync());
        }

        var onlyHook = await _catalog.BeginTransactionAsync(default);
        onlyHook.AddHook(hooks);
        var without = onlyHook.CommitAsync();
        Assert.All(members, m => Assert.False(m.IsCompleted));
        round.Release();
        var snapshots = await Task.WhenAll(members);
        Assert.All(snapshots, s => Assert.Equal(3, s!.Id.Value));
        Assert.Null(await without);
        Assert.Equal(6, hooks.Calls);
        Assert.Equal(
        [
            "Int64:0|Int64:0|Int64:1|String:held", "Int64:1|Int64:1|Int64:10|String:f0", "Int64:2|Int64:11|Int64:11|String:f1",
            "Int64:3|Int64:22|Int64:12|String:f2",
            "Int64:4|Int64:34|Int64:13|String:f3", "Int64:5|Int64:47|Int64:14|String:f4",
        ],
            CatalogContent.Query(
                _lake.CatalogFile, "SELECT data_file_id, row_id_start, record_count, path FROM ducklake_data_file ORDER BY 1"));
        Assert.Equal(
            ["Int64:61|Int64:61"], CatalogContent.Query(_lake.CatalogFile, "SELECT record_count, next_row_id FROM ducklake_table_stats"));
        Assert.Equal(
            ["Int64:6"], CatalogContent.Query(_lake.CatalogFile, "SELECT next_file_id FROM ducklake_snapshot WHERE snapshot_id = 3"));
        var record = (await _catalog.Snapshots.AllAsync(default))[^1];
        Assert.Equal(("inserted_into_table:1", "ann, bob", "m0; m1; m2", "[{\"n\": 0}, {\"n\": 1}, {\"n\": 2}, {\"n\": 3}, {\"n\": 4}]"),
            (record.ChangesMade, record.Author, record.Message, record.ExtraInfo));
    }

    [Fact]
    public async Task A_member_in_conflict_fails_alone()
    {
        await ApplyAsync(new CreateTable("main", "u", GoldenReplay.Columns(("a", "INTEGER"))));
        var u = (await _catalog.Trees.LatestAsync(default)).GetTable("main", "u");
        var lost = await _catalog.BeginTransactionAsync(default);
        lost.Append(u.Id, [File(3, "lost")]);
        var discarded = Discarded(lost);
        await ApplyAsync(new DropTable("main", "u"));
        await using var round = await HoldAsync();
        var (first, failing, last) =
            ((await AppendAsync(1, "f1")).CommitAsync(), lost.CommitAsync(), (await AppendAsync(2, "f2")).CommitAsync());
        round.Release();
        Assert.Equal((await first)!.Id, (await last)!.Id);
        Assert.Equal(DuckLakeErrorKind.Conflict, (await Assert.ThrowsAsync<DuckLakeException>(() => failing)).ErrorKind);
        Assert.Single(discarded);
        Assert.Equal(
            ["Int64:4|Int64:4"], CatalogContent.Query(_lake.CatalogFile, "SELECT record_count, next_row_id FROM ducklake_table_stats"));
    }

    [Fact]
    public async Task A_failing_hook_undoes_its_member_only()
    {
        await using var round = await HoldAsync();
        var hooks = new CountingHook();
        var good = await AppendAsync(1, "f1");
        good.AddHook(hooks);
        var bad = await AppendAsync(2, "f2");
        bad.AddHook(new FailingHook());
        var discarded = Discarded(bad);
        var (first, failing, last) = (good.CommitAsync(), bad.CommitAsync(), (await AppendAsync(4, "f4")).CommitAsync());
        round.Release();
        Assert.Equal((await first)!.Id, (await last)!.Id);
        Assert.Equal("not mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        Assert.Single(discarded);
        Assert.Equal(
            ["Int64:6|Int64:6"], CatalogContent.Query(_lake.CatalogFile, "SELECT record_count, next_row_id FROM ducklake_table_stats"));
        Assert.Equal(
            ["String:held", "String:f1", "String:f4"],
            CatalogContent.Query(_lake.CatalogFile, "SELECT path FROM ducklake_data_file ORDER BY data_file_id"));
    }

    [Fact]
    public async Task A_commit_can_keep_to_itself_and_changes_of_objects_always_do()
    {
        await using var round = await HoldAsync();
        var alone = await AppendAsync(1, "alone");
        alone.CommitsAlone = true;
        var ddl = await AppendAsync(1, "ddl");
        await ddl.ApplyAsync(new CreateTable("main", "v", GoldenReplay.Columns(("a", "INTEGER"))));
        var commits =
            new[] { alone.CommitAsync(), ddl.CommitAsync(), (await AppendAsync(1, "g1")).CommitAsync(),
                (await AppendAsync(1, "g2")).CommitAsync() };
        round.Release();
        var ids = (await Task.WhenAll(commits)).Select(s => s!.Id.Value).ToList();
        Assert.Equal([3L, 4, 5], ids.Distinct().Order());
        Assert.Equal(ids[2], ids[3]);
    }

    [Fact]
    public async Task Who_cancels_while_waiting_leaves_and_takes_its_files_along()
    {
        await using var round = await HoldAsync();
        using var cancellation = new CancellationTokenSource();
        var leaving = await AppendAsync(1, "leaving");
        var discarded = Discarded(leaving);
        var left = leaving.CommitAsync(cancellation.Token);
        var staying = (await AppendAsync(2, "staying")).CommitAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Single(discarded);
        round.Release();
        await staying;
        Assert.Equal(
            ["String:held", "String:staying"],
            CatalogContent.Query(_lake.CatalogFile, "SELECT path FROM ducklake_data_file ORDER BY data_file_id"));
    }

    [Fact]
    public async Task Only_who_says_nothing_fails_where_a_message_is_required()
    {
        CatalogContent.Execute(_lake.CatalogFile, "INSERT INTO ducklake_metadata VALUES ('require_commit_message', 'true', NULL, NULL)");
        await using var round = await HoldAsync();
        var speaking = await AppendAsync(1, "f1");
        speaking.CommitInfo = new CommitInfo("ann", null);
        var (said, silent) = (speaking.CommitAsync(), (await AppendAsync(1, "f2")).CommitAsync());
        round.Release();
        Assert.NotNull(await said);
        await Assert.ThrowsAsync<DuckLakeException>(() => silent);
    }

    [Fact]
    public async Task Many_writers_lose_and_double_nothing()
    {
        const int Writers = 12, Appends = 25;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Appends; i++)
                Assert.NotNull(await (await AppendAsync(writer + 1, $"w{writer}-{i}")).CommitAsync());
        })));
        var rows = Appends * Writers * (Writers + 1) / 2;
        Assert.Equal(
            [$"Int64:{rows}|Int64:{rows}"],
            CatalogContent.Query(_lake.CatalogFile, "SELECT record_count, next_row_id FROM ducklake_table_stats"));
        Assert.Equal([$"Int64:{Writers * Appends}|Int64:{Writers * Appends}|Int64:{rows}"],
            CatalogContent.Query(
                _lake.CatalogFile, "SELECT count(*), count(DISTINCT data_file_id), sum(record_count) FROM ducklake_data_file"));
        Assert.Equal(["Int64:0"], CatalogContent.Query(_lake.CatalogFile, """
            SELECT count(*) FROM ducklake_data_file a JOIN ducklake_data_file b
            ON a.data_file_id < b.data_file_id AND a.row_id_start < b.row_id_start + b.record_count
            AND b.row_id_start < a.row_id_start + a.record_count
            """));
        Assert.InRange((await _catalog.Snapshots.LatestAsync(default)).Id.Value, 2, Writers * Appends + 1);
    }

    async Task ApplyAsync(LakeChange change)
    {
        var transaction = await _catalog.BeginTransactionAsync(default);
        await transaction.ApplyAsync(change);
        await transaction.CommitAsync();
    }

    async Task<LakeTransaction> AppendAsync(long rows, string path)
    {
        var transaction = await _catalog.BeginTransactionAsync(default);
        transaction.Append(_table.Id, [File(rows, path)]);
        return transaction;
    }

    static NewDataFile File(long rows, string path) => new()
    {
        Path = path,
        RecordCount = rows,
        FileSizeBytes = 100,
        FooterSize = 10,
        Columns = [(new ColumnId(1), new ColumnStatistics(10, rows, 0, "1", "9", null))],
    };

    static List<string> Discarded(LakeTransaction transaction)
    {
        var paths = new List<string>();
        transaction.DiscardFiles = discarded =>
        {
            paths.AddRange(discarded);
            return ValueTask.CompletedTask;
        };
        return paths;
    }

    /// <summary>Begins a round that lasts until it is released.</summary>
    async Task<HeldRound> HoldAsync()
    {
        var hook = new HeldRound();
        var transaction = await AppendAsync(1, "held");
        transaction.CommitInfo = new CommitInfo("holder", "held");
        transaction.AddHook(hook);
        hook.Commit = transaction.CommitAsync();
        await hook.Entered;
        return hook;
    }

    sealed class HeldRound : ICatalogCommitHook, IAsyncDisposable
    {
        readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public Task? Commit { get; set; }

        public void Release() => _release.TrySetResult();

        public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
        {
            _entered.TrySetResult();
            await _release.Task;
        }

        public async ValueTask DisposeAsync()
        {
            Release();
            await Commit!;
        }
    }

    sealed class CountingHook : ICatalogCommitHook
    {
        public int Calls { get; private set; }

        public ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
        {
            Calls++;
            return ValueTask.CompletedTask;
        }
    }

    sealed class FailingHook : ICatalogCommitHook
    {
        public ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("not mine");
    }
}
