using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Model;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.ChangeFeed;

/// <summary>The change feed in .NET says what <c>table_changes</c> says, in order, wherever the rows are, and waits for more.</summary>
public sealed class ChangeFeedTests
{
    static readonly ChangeOptions Following = new() { Follow = true, PollInterval = TimeSpan.FromHours(1) };

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Every_snapshot_has_the_changes_that_table_changes_gives(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        using var source = place.Open();
        using var session = source.OpenConnection();
        // A column that has the name of a virtual one must not disturb.
        session.Run("CREATE TABLE other(x INTEGER); CREATE TABLE t(i INTEGER, v VARCHAR, snapshot VARCHAR)");
        session.Run("INSERT INTO t VALUES (1, 'a', 's'), (2, 'b', NULL)");
        session.Run("INSERT INTO t SELECT range, 'x' || range, NULL FROM range(100, 150)");
        session.Run("UPDATE t SET v = v || '!' WHERE i IN (1, 100)");
        session.Run("INSERT INTO other VALUES (1)");
        session.Run(
            "BEGIN; DELETE FROM t WHERE i BETWEEN 110 AND 140; INSERT INTO t VALUES (3, 'c', 't'); UPDATE t SET v = 'C' "
            + "WHERE i = 3; COMMIT");
        session.Run("CALL ducklake_flush_inlined_data('lake')");
        session.Run("ALTER TABLE t RENAME COLUMN v TO w; ALTER TABLE t ADD COLUMN extra INTEGER DEFAULT 7");
        session.Run("UPDATE t SET extra = 8 WHERE i < 3");
        session.Run("ALTER TABLE t RENAME TO u");
        session.Run(
            "MERGE INTO u USING (VALUES (2, 'two'), (9, 'nine')) AS s(i, w) USING (i) WHEN MATCHED THEN UPDATE "
            + "SET w = s.w WHEN NOT MATCHED THEN INSERT (i, w) VALUES (s.i, s.w)");
        session.Run(
            "CALL ducklake_flush_inlined_data('lake'); CALL ducklake_merge_adjacent_files('lake'); "
            + "CALL ducklake_rewrite_data_files('lake', 'u', delete_threshold => 0)");
        session.Run("INSERT INTO u(i) VALUES (10); DELETE FROM u WHERE i = 10; DELETE FROM u WHERE i = 9");

        await using var lake = await place.OpenLakeAsync();
        var table = (await lake.TreeAsync()).GetTable("main", "u");
        var (feed, complete) = await ReadAsync(lake, table.Id, null);
        var latest = (await lake.TreeAsync()).Snapshot.Id;
        Assert.Equal(latest, complete);
        var expected = new List<string>();
        foreach (var snapshot in (await lake.Snapshots.ListAsync()).Select(s => s.Snapshot.Id.Value).Where(id => id > 1))
        {
            var tree = await lake.Catalog.Trees.AtAsync(await lake.Catalog.Snapshots.GetAsync(new SnapshotId(snapshot), default), default);
            var name = tree.FindTable(table.Id)?.Name;
            if (name is null)
                continue;
            var rows = Answer.Of(
                session, string.Create(
                    CultureInfo.InvariantCulture, $"FROM ducklake_table_changes('lake', 'main', '{name}', {snapshot}, {snapshot})")).Rows;
            expected.AddRange(rows.Select(r => string.Join('|', r.Select(v => v ?? "NULL"))));
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), feed.Order(StringComparer.Ordinal));
        Assert.True(feed.Count > 90);
        var order = feed.Select(r => long.Parse(r.Split('|')[0], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(order.Order(), order);
        // Any part of it, too.
        var part = (await ReadAsync(lake, table.Id, new ChangeOptions { From = new(5), To = new(9) })).Rows;
        Assert.Equal(
            feed.Where(r => long.Parse(r.Split('|')[0], CultureInfo.InvariantCulture) is >= 5 and <= 9).Order(StringComparer.Ordinal),
            part.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_large_snapshot_streams()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        using var source = place.Open();
        using var session = source.OpenConnection();
        session.Run("CREATE TABLE t(i BIGINT); INSERT INTO t FROM range(300_000); UPDATE t SET i = -i WHERE i % 3 = 0");
        await using var lake = await place.OpenLakeAsync();
        var table = (await lake.TreeAsync()).GetTable("main", "t");
        var counts = new long[4];
        var sum = 0L;
        await foreach (var batch in lake.ChangesAsync(table.Id))
        {
            Assert.True(batch.RowCount <= 2048);
            for (var row = 0; row < batch.RowCount; row++)
            {
                counts[(int)batch.Types[row]]++;
                sum += (batch.Types[row] is ChangeType.Insert or ChangeType.UpdatePostimage ? 1 : -1) * batch[0].Values<long>()[row];
            }
        }

        Assert.Equal([300_000, 0, 100_000, 100_000], counts);
        Assert.Equal(SessionContractTests.Single(session, "SELECT sum(i) FROM t"), sum.ToString(CultureInfo.InvariantCulture));
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Following_wakes_at_a_commit_and_ends_with_the_table(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        using var source = place.Open();
        using var session = source.OpenConnection();
        session.Run("CREATE TABLE t(i INTEGER); INSERT INTO t VALUES (1)");
        await using var lake = await place.OpenLakeAsync();
        var table = (await lake.TreeAsync()).GetTable("main", "t");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var feed = lake.ChangesAsync(table.Id, Following, patience.Token).GetAsyncEnumerator();
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(i, await NextAsync(feed));
            session.Run(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO t VALUES ({i + 1})"));
        }

        Assert.Equal(5, await NextAsync(feed));
        session.Run("DROP TABLE t");
        Assert.Null(await NextAsync(feed));
    }

    [Fact]
    public async Task Following_sees_what_others_commit()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        using var source = place.Open();
        using var session = source.OpenConnection();
        session.Run("CREATE TABLE t(i INTEGER); INSERT INTO t VALUES (1)");
        // By another name of the file, as another process would have it.
        await using var lake = await Lake.OpenAsync(
            place.Attachment with { CatalogPath = place.CatalogPath.Replace("/catalog", "/./catalog", StringComparison.Ordinal) });
        var table = (await lake.TreeAsync()).GetTable("main", "t");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var feed = lake.ChangesAsync(table.Id, Following with { PollInterval = TimeSpan.FromMilliseconds(20) }, patience.Token)
            .GetAsyncEnumerator();
        Assert.Equal(1, await NextAsync(feed));
        session.Run("INSERT INTO t VALUES (2)");
        Assert.Equal(2, await NextAsync(feed));
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await NextAsync(feed));
    }

    /// <summary>The first column of the next batch that has rows, which has one; null at the end.</summary>
    static async Task<int?> NextAsync(IAsyncEnumerator<ChangeBatch> feed)
    {
        while (await feed.MoveNextAsync())
        {
            if (feed.Current.RowCount > 0)
                return feed.Current[0].Values<int>()[0];
        }

        return null;
    }

    /// <summary>All changes as text, with the snapshot up to which they are complete.</summary>
    internal static async Task<(List<string> Rows, SnapshotId? Complete)> ReadAsync(Lake lake, TableId table, ChangeOptions? options)
    {
        var rows = new List<string>();
        SnapshotId? complete = null;
        await foreach (var batch in lake.ChangesAsync(table, options))
        {
            complete = batch.CompleteThrough ?? complete;
            for (var row = 0; row < batch.RowCount; row++)
                rows.Add(Text(batch, row));
        }

        return (rows, complete);
    }

    static string Text(ChangeBatch batch, int row)
    {
        var type = batch.Types[row] switch
        {
            ChangeType.Insert => "insert",
            ChangeType.Delete => "delete",
            ChangeType.UpdatePreimage => "update_preimage",
            _ => "update_postimage",
        };
        var values = new List<string>();
        for (var column = 0; column < batch.Table.Columns.Length; column++)
        {
            var vector = batch[column];
            values.Add(!vector.IsValid(row) ? "NULL"
                : batch.Table.Columns[column].SqlType == "VARCHAR"
                    ? vector.Text(row) : vector.Values<int>()[row].ToString(CultureInfo.InvariantCulture));
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"{batch.SnapshotIds[row]}|{batch.RowIds[row]}|{type}|{string.Join('|', values)}");
    }
}
