using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.DuckLake.ChangeFeed;

/// <summary>Cursors and pins: named snapshots in the catalog that nobody loses by accident.</summary>
public sealed class CursorTests
{
    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task A_cursor_goes_forward_for_one_consumer_only(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        Fill(place, 4);
        await using var lake = await place.OpenLakeAsync();
        Assert.Empty(await lake.Cursors.ListAsync());
        var cursor = await lake.Cursors.CreateAsync("reader", new SnapshotId(1));
        Assert.Equal(new SnapshotId(5), (await lake.Cursors.CreateAsync("late")).Snapshot);
        Assert.Equal(DuckLakeErrorKind.AlreadyExists, await KindAsync(() => lake.Cursors.CreateAsync("reader")));
        Assert.Equal(DuckLakeErrorKind.NotFound, await KindAsync(() => lake.Cursors.CreateAsync("nowhere", new SnapshotId(99))));

        var advanced = await lake.Cursors.AdvanceAsync(cursor, new SnapshotId(3));
        Assert.Equal(advanced, await lake.Cursors.FindAsync("reader"));
        Assert.Equal(DuckLakeErrorKind.Conflict, await KindAsync(() => lake.Cursors.AdvanceAsync(cursor, new SnapshotId(4))));
        Assert.Equal(DuckLakeErrorKind.Invalid, await KindAsync(() => lake.Cursors.AdvanceAsync(advanced, new SnapshotId(2))));
        Assert.Equal(DuckLakeErrorKind.Invalid, await KindAsync(() => lake.Cursors.AdvanceAsync(advanced, new SnapshotId(6))));
        var table = (await lake.TreeAsync()).GetTable("main", "t");
        Assert.Equal(
            ["4|2|insert|2", "5|3|insert|3"],
            (await ChangeFeedTests.ReadAsync(lake, table.Id, new ChangeOptions { Cursor = advanced })).Rows);

        Assert.True(await lake.Cursors.DeleteAsync("reader"));
        Assert.False(await lake.Cursors.DeleteAsync("reader"));
        Assert.Null(await lake.Cursors.FindAsync("reader"));
        Assert.Equal(DuckLakeErrorKind.NotFound, await KindAsync(() => lake.Cursors.AdvanceAsync(advanced, new SnapshotId(4))));
        Assert.Equal("late", Assert.Single(await lake.Cursors.ListAsync()).Name);
        // What is ours changes nothing about the lake.
        Assert.Equal(new SnapshotId(5), (await lake.TreeAsync()).Snapshot.Id);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task A_cursor_moves_with_the_commit_of_what_was_made_of_the_changes(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        Fill(place, 2);
        await using var lake = await place.OpenLakeAsync();
        var cursor = await lake.Cursors.CreateAsync("copy", new SnapshotId(1));
        var table = (await lake.TreeAsync()).GetTable("main", "t");
        var transaction = await lake.BeginTransactionAsync();
        await AppendAsync(lake, transaction, table);
        lake.Cursors.Advance(transaction, cursor, new SnapshotId(3));
        await transaction.RollbackAsync();
        Assert.Equal(new SnapshotId(1), (await lake.Cursors.FindAsync("copy"))!.Snapshot);

        transaction = await lake.BeginTransactionAsync();
        await AppendAsync(lake, transaction, table);
        var advanced = lake.Cursors.Advance(transaction, cursor, new SnapshotId(3));
        var committed = await transaction.CommitAsync();
        Assert.Equal(advanced, await lake.Cursors.FindAsync("copy"));

        // Who comes second with the same cursor leaves no rows behind.
        transaction = await lake.BeginTransactionAsync();
        await AppendAsync(lake, transaction, table);
        lake.Cursors.Advance(transaction, cursor, new SnapshotId(3));
        Assert.Equal(DuckLakeErrorKind.Conflict, await KindAsync(() => transaction.CommitAsync()));
        Assert.Equal(committed!.Id, (await lake.TreeAsync()).Snapshot.Id);
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Pins_and_cursors_keep_snapshots(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        Fill(place, 8);
        await using var lake = await place.OpenLakeAsync();
        Assert.Equal(new SnapshotId(2), (await lake.Pins.CreateAsync("audit", new SnapshotId(2))).Snapshot);
        Assert.Equal(DuckLakeErrorKind.AlreadyExists, await KindAsync(() => lake.Pins.CreateAsync("audit")));
        var cursor = await lake.Cursors.CreateAsync("reader", new SnapshotId(6));
        place.Clock.Now = DateTimeOffset.UtcNow.AddDays(1);
        var all = new ExpireOptions { OlderThan = place.Clock.Now };

        Assert.Equal([0, 1, 3, 4, 5], (await lake.Maintenance.ExpireSnapshotsAsync(all)).Select(s => s.Snapshot.Id.Value));
        var refused = await Assert.ThrowsAsync<DuckLakeException>(
            () => lake.Maintenance.ExpireSnapshotsAsync(new ExpireOptions { Versions = [2] }));
        Assert.Contains("pin \"audit\" keeps it", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<DuckLakeException>(
            () => lake.Maintenance.ExpireSnapshotsAsync(new ExpireOptions { Versions = [7] }));
        Assert.Contains("cursor \"reader\"", refused.Message, StringComparison.Ordinal);
        using var source = place.Open();
        using var session = source.OpenConnection();
        Assert.Equal("1", SessionContractTests.Single(session, "SELECT count(*) FROM t AT (VERSION => 2)"));
        var table = (await lake.TreeAsync()).GetTable("main", "t");
        Assert.Equal(3, (await ChangeFeedTests.ReadAsync(lake, table.Id, new ChangeOptions { Cursor = cursor })).Rows.Count);
        var gap = await Assert.ThrowsAsync<DuckLakeException>(() => ChangeFeedTests.ReadAsync(lake, table.Id, null));
        Assert.Contains("kept from snapshot 6 on. Begin with snapshot 7", gap.Message, StringComparison.Ordinal);

        Assert.True(await lake.Pins.DeleteAsync("audit"));
        Assert.Empty(await lake.Pins.ListAsync());
        Assert.Equal([2], (await lake.Maintenance.ExpireSnapshotsAsync(all)).Select(s => s.Snapshot.Id.Value));
        Assert.Equal(
            [6, 7], (await lake.Maintenance.ExpireSnapshotsAsync(all with { OlderThan = null, Versions = [6, 7], Force = true }))
            .Select(s => s.Snapshot.Id.Value));
        gap = await Assert.ThrowsAsync<DuckLakeException>(
            () => ChangeFeedTests.ReadAsync(lake, table.Id, new ChangeOptions { Cursor = cursor }));
        Assert.Contains("cursor \"reader\" at snapshot 6", gap.Message, StringComparison.Ordinal);
        Assert.Contains("kept from snapshot 8 on", gap.Message, StringComparison.Ordinal);
    }

    /// <summary>Snapshot 1 creates table t; each further one inserts a row.</summary>
    static void Fill(ContractLake place, int rows)
    {
        using var source = place.Open();
        using var session = source.OpenConnection();
        session.Run("CREATE TABLE t(i INTEGER)");
        for (var i = 0; i < rows; i++)
            session.Run(FormattableString.Invariant($"INSERT INTO t VALUES ({i})"));
    }

    static async Task AppendAsync(Lake lake, LakeTransaction transaction, LakeTable table)
    {
        using var batch = new ColumnBatch();
        batch.AddFixed<int>("i", DuckDbType.Integer).Append(100);
        batch.EndRow();
        await lake.AppendAsync(transaction, table, new BatchRowSource(new BatchRows(batch)), [table.Columns[0].Id]);
    }

    static async Task<DuckLakeErrorKind> KindAsync(Func<Task> action) => (await Assert.ThrowsAsync<DuckLakeException>(action)).ErrorKind;
}
