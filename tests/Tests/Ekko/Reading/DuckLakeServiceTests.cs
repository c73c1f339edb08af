using System.Globalization;
using System.Numerics;
using Ekko.Reading;
using Ekko.Tests.Golden;

namespace Ekko.Tests.Ekko;

/// <summary>The service over a lake of real blocks; SQL is asked for the same.</summary>
[Collection(ReadingLakeCollection.Name)]
public sealed class DuckLakeServiceTests(ReadingLake lake)
{
    DuckLakeService Service => lake.Service;

    [Fact]
    public async Task Pages_give_every_transaction_once_newest_first()
    {
        var filter = new TransactionFilter { Network = "Avalanche" };
        var all = await ReadingLake.AllAsync(page => Service.GetTransactionsAsync(filter, page), 700);
        Assert.Equal(await NumberAsync("SELECT count(*) FROM transactions WHERE network = 'Avalanche'"), all.Count);
        Assert.Equal(all.Count, all.Select(row => (row.BlockHash, row.TxIndex)).Distinct().Count());
        Assert.Equal(
            all.OrderByDescending(row => (row.BlockTime, row.BlockNumber, row.TxIndex)).Select(row => row.TxHash),
            all.Select(row => row.TxHash));
        Assert.Equal(all.Count, (await Service.GetTransactionCountAsync(filter)).Count);
    }

    [Fact]
    public async Task Going_back_gives_the_same_pages()
    {
        var filter = new TransactionFilter { Network = "Ethereum", Subnet = "Mainnet" };
        var first = await Service.GetTransactionsAsync(filter, new PageRequest(10));
        Assert.Null(first.PreviousCursor);
        var second = await Service.GetTransactionsAsync(filter, new PageRequest(10, first.NextCursor));
        var back = await Service.GetTransactionsAsync(filter, new PageRequest(10, second.PreviousCursor));
        Assert.Equal(first.Items, back.Items);
        Assert.Null(back.PreviousCursor);
        var again = await Service.GetTransactionsAsync(filter, new PageRequest(10, back.NextCursor));
        Assert.Equal(second.Items, again.Items);
    }

    [Fact]
    public async Task A_transaction_is_as_the_lake_has_it()
    {
        var hash = await TextAsync("SELECT tx_hash FROM transactions WHERE value > 1000000000000000000000 ORDER BY ALL LIMIT 1");
        var shouted = "0X" + hash[2..].ToUpperInvariant();
        var found = Assert.Single((await Service.GetTransactionAsync(shouted)).Items);
        string Column(string name) => $"SELECT CAST({name} AS VARCHAR) FROM transactions WHERE tx_hash = '{hash}'";
        Assert.Equal(hash, found.TxHash);
        Assert.Equal(await TextAsync(Column("value")), found.Value);
        Assert.True(BigInteger.Parse(found.Value, CultureInfo.InvariantCulture) > long.MaxValue);
        Assert.Equal(await TextAsync(Column("from_address")), found.FromAddress.ToLowerInvariant());
        Assert.NotEqual(found.FromAddress.ToLowerInvariant(), found.FromAddress);
        Assert.Equal(await TextAsync(Column("block_number")), found.BlockNumber.ToString(CultureInfo.InvariantCulture));
        Assert.StartsWith("0x", found.InputData, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_state_can_be_read_by_number_and_by_time()
    {
        var snapshots = (await Service.GetSnapshotsAsync()).Items;
        var counts = new List<long>();
        foreach (var snapshot in snapshots.Reverse())
        {
            var byNumber = await Service.GetTransactionCountAsync(at: new SnapshotSelector(snapshot.SnapshotId));
            Assert.Equal(snapshot.SnapshotId, byNumber.SnapshotId);
            Assert.Equal(byNumber, await Service.GetTransactionCountAsync(at: new SnapshotSelector(AsOf: snapshot.SnapshotTime)));
            counts.Add(byNumber.Count);
        }

        Assert.Equal(0, counts[0]);
        Assert.Equal(ReadingLake.TransactionCount, counts[^1]);
        Assert.Empty((await Service.GetTransactionsAsync(at: new SnapshotSelector(0))).Items);
        Assert.Contains("main.transactions", snapshots[0].Changes["tablesInsertedInto"]);
    }

    [Fact]
    public async Task Snapshots_are_paged_both_ways()
    {
        var all = await ReadingLake.AllAsync(page => Service.GetSnapshotsAsync(page), 2);
        Assert.Equal((await Service.GetSnapshotsAsync()).Items.Select(s => s.SnapshotId), all.Select(s => s.SnapshotId));
        var first = await Service.GetSnapshotsAsync(new PageRequest(2));
        var second = await Service.GetSnapshotsAsync(new PageRequest(2, first.NextCursor));
        var back = await Service.GetSnapshotsAsync(new PageRequest(2, second.PreviousCursor));
        Assert.Equal(first.Items.Select(s => s.SnapshotId), back.Items.Select(s => s.SnapshotId));
        Assert.Null(back.PreviousCursor);
    }

    [Fact]
    public async Task Blocks_are_found_by_number_and_by_hash()
    {
        var page = await Service.GetBlocksAsync(new BlockFilter { Network = "Ethereum" }, new PageRequest(1));
        var block = page.Items[0];
        var byNumber = await Service.GetBlockAsync(block.BlockNumber.ToString(CultureInfo.InvariantCulture));
        Assert.Contains(block, byNumber.Items);
        Assert.Equal(
            [block], (await Service.GetBlockAsync(block.BlockHash.ToUpperInvariant().Replace("0X", "0x", StringComparison.Ordinal))).Items);
        Assert.Equal(
            block.TransactionCount,
            (await Service.GetTransactionCountAsync(new TransactionFilter
            {
                Network = block.Network,
                FromBlock = block.BlockNumber,
                ToBlock = block.BlockNumber,
            })).Count);
    }

    [Fact]
    public async Task An_address_is_known_in_any_case_and_a_wrong_checksum_is_said()
    {
        var lower = await TextAsync(
            "SELECT from_address FROM transactions WHERE network = 'Avalanche' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1");
        var shown = (await Service.GetAddressAsync(lower)).Address;
        var summary = await Service.GetAddressAsync(shown);
        Assert.Null(summary.Warnings);
        Assert.Equal(
            await NumberAsync($"SELECT count(*) FROM transactions WHERE from_address = '{lower}'"),
            summary.Chains.Sum(chain => chain.SentCount));
        Assert.Equal(
            await NumberAsync($"SELECT count(*) FROM transactions WHERE '{lower}' IN (from_address, to_address, contract_address)"),
            (await Service.GetTransactionCountAsync(new TransactionFilter { Address = shown })).Count);
        var at = shown.AsSpan(2).IndexOfAnyInRange('A', 'F') + 2;
        var mistyped = string.Concat(shown.AsSpan(0, at), shown[at..(at + 1)].ToLowerInvariant(), shown.AsSpan(at + 1));
        Assert.Single((await Service.GetAddressAsync(mistyped)).Warnings!);
    }

    [Fact]
    public async Task Tables_tell_their_rows_and_columns()
    {
        var tables = (await Service.GetTableInfoAsync()).Items;
        Assert.Equal(["transactions", "blocks", "rejected_messages", "reorganisations"], tables.Select(table => table.Name));
        foreach (var table in tables)
            Assert.Equal(await NumberAsync($"SELECT count(*) FROM {table.Name}"), table.RowCount);
        var schema = await Service.GetSchemaAsync("main.transactions");
        Assert.Equal(("value", "DECIMAL(38,0)", false), (schema.Columns[10].Name, schema.Columns[10].Type, schema.Columns[10].Nullable));
        Assert.Equal(["network", "year(block_time)", "month(block_time)", "day(block_time)"], schema.PartitionedBy);
        var files = (await Service.GetFilesAsync("transactions")).Items;
        Assert.Equal(tables[0].FileCount, files.Count);
        Assert.All(files, file => Assert.StartsWith("main/transactions/", file.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_differs_between_two_states_is_told_in_levels()
    {
        var before = new SnapshotSelector(lake.BeforeReorganisation);
        var tables = (await Service.GetDifferenceAsync(before)).Tables;
        Assert.Equal(["transactions", "blocks", "reorganisations"], tables.Select(table => table.Name));
        Assert.All(tables, table => Assert.Null(table.Counts));
        var counted = (await Service.GetDifferenceAsync(before, counts: true)).Tables;
        Assert.Equal(new DifferenceCounts { InsertedRows = 2, DeletedRows = 1, UpdatedRows = 0, UpdatedCells = 0 }, counted[0].Counts);
        var rows = (await Service.GetDifferenceRowsAsync(before, null, "transactions")).Items;
        Assert.Equal(["inserted", "inserted", "deleted"], rows.Select(row => row.Change));
        Assert.Equal(ReadingLake.CanonicalHash, (string?)rows[0].After!["blockHash"]);
        Assert.Equal(ReadingLake.OrphanedHash, (string?)rows[2].Before!["blockHash"]);
        Assert.Equal("1000000000000000000", (string?)rows[0].After!["value"]);
        Assert.Empty((await Service.GetDifferenceRowsAsync(before, before, "transactions")).Items);
    }

    [Fact]
    public async Task The_last_hours_tell_what_came_and_went()
    {
        var changes = await ReadingLake.AllAsync(page => Service.GetRecentChangesAsync(24, "transactions", page), 1000);
        Assert.Equal(ReadingLake.TransactionCount + 2, changes.Count);
        Assert.Equal(1, changes.Count(change => change.Change == "delete"));
        Assert.Equal(changes.Count, changes.Select(change => (change.SnapshotId, change.RowId, change.Change)).Distinct().Count());
    }

    [Theory]
    [InlineData("nonsense", ReadingErrorKind.Invalid)]
    [InlineData("AAAA", ReadingErrorKind.Invalid)]
    public async Task A_made_up_cursor_is_refused(string cursor, ReadingErrorKind kind) =>
        Assert.Equal(
            kind, (await Assert.ThrowsAsync<ReadingException>(() => Service.GetTransactionsAsync(page: new PageRequest(1, cursor)))).Kind);

    [Fact]
    public async Task A_cursor_is_of_one_query_and_every_bit_of_it_counts()
    {
        var cursor = (await Service.GetTransactionsAsync(page: new PageRequest(1))).NextCursor!;
        await RefusedAsync(() => Service.GetTransactionsAsync(new TransactionFilter { Network = "Ethereum" }, new PageRequest(1, cursor)));
        await RefusedAsync(() => Service.GetBlocksAsync(page: new PageRequest(1, cursor)));
        await RefusedAsync(() => Service.GetTransactionsAsync(page: new PageRequest(1, cursor), at: new SnapshotSelector(1)));
        for (var i = 0; i < cursor.Length - 1; i += 7)
        {
            var changed = string.Concat(cursor.AsSpan(0, i), cursor[i] == 'A' ? "B" : "A", cursor.AsSpan(i + 1));
            await RefusedAsync(() => Service.GetTransactionsAsync(page: new PageRequest(1, changed)));
        }
    }

    [Fact]
    public async Task Bad_values_are_refused_with_their_kind()
    {
        await RefusedAsync(() => Service.GetTransactionsAsync(page: new PageRequest(0)));
        await RefusedAsync(() => Service.GetTransactionsAsync(page: new PageRequest(1001)));
        await RefusedAsync(() => Service.GetTransactionsAsync(new TransactionFilter { Address = "0x12" }));
        await RefusedAsync(() => Service.GetTransactionsAsync(new TransactionFilter { FromBlock = 2, ToBlock = 1 }));
        await RefusedAsync(() => Service.GetTransactionAsync("0x" + new string('g', 64)));
        await RefusedAsync(() => Service.GetTransactionCountAsync(at: new SnapshotSelector(1, DateTimeOffset.UnixEpoch)));
        await RefusedAsync(() => Service.GetTransactionCountAsync(at: new SnapshotSelector(AsOf: DateTimeOffset.MaxValue)));
        await RefusedAsync(() => Service.GetDifferenceAsync(new SnapshotSelector(3), new SnapshotSelector(2)));
        await RefusedAsync(() => Service.GetRecentChangesAsync(double.NaN));
        await RefusedAsync(() => Service.GetTransactionCountAsync(at: new SnapshotSelector(9999)), ReadingErrorKind.NotFound);
        await RefusedAsync(() => Service.GetTransactionCountAsync(at: new SnapshotSelector(-1)), ReadingErrorKind.NotFound);
        await RefusedAsync(
            () => Service.GetTransactionCountAsync(at: new SnapshotSelector(AsOf: DateTimeOffset.UnixEpoch)), ReadingErrorKind.NotFound);
        await RefusedAsync(() => Service.GetTransactionAsync("0x" + new string('1', 64)), ReadingErrorKind.NotFound);
        await RefusedAsync(() => Service.GetSchemaAsync("nothing"), ReadingErrorKind.NotFound);
    }

    static async Task RefusedAsync(Func<Task> read, ReadingErrorKind kind = ReadingErrorKind.Invalid) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<ReadingException>(read)).Kind);

    async Task<long> NumberAsync(string sql) => long.Parse(await TextAsync(sql), CultureInfo.InvariantCulture);

    async Task<string> TextAsync(string sql)
    {
        await using var connection = await lake.Source.OpenConnectionAsync();
        return Answer.Of(connection, sql).Rows[0][0]!;
    }
}
