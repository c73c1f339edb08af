using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Transactions;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>From JSON to committed rows, exactly once.</summary>
public sealed class DuckLakeWriterTests : IDisposable
{
    static readonly NodeConfig Node = new("Avalanche", "Fuji");
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ekko-writer-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Real_blocks_arrive_once_however_often_they_are_written()
    {
        await using var lake = await OpenAsync();
        for (var round = 0; round < 3; round++)
        {
            await using var writer = new DuckLakeWriter(lake);
            foreach (var file in RealBlocks.Files)
                await writer.WriteFileAsync(file);
            await writer.FlushAllAsync();

            Assert.Equal(round == 0 ? RealBlocks.TransactionCount : 0, writer.Total.Transactions);
            Assert.Equal(round == 0 ? RealBlocks.BlockCount : 0, writer.Total.Blocks);
            Assert.Equal(0, writer.Total.Rejected);
            if (round > 0)
                Assert.Equal(0, writer.Total.Snapshots);
        }

        Assert.Equal(RealBlocks.TransactionCount, await CountAsync(lake, "transactions"));
        Assert.Equal(RealBlocks.BlockCount, await CountAsync(lake, "blocks"));
        Assert.Equal(0, await CountAsync(lake, "rejected_messages"));
    }

    [Fact]
    public async Task One_flush_is_one_snapshot_of_all_three_tables()
    {
        await using var lake = await OpenAsync();
        await using var writer = new DuckLakeWriter(lake);
        await writer.WriteBlockAsync(Bytes(Sample.Block(3)), default, Node, "a");
        await writer.WriteBlockAsync("nonsense"u8.ToArray(), default, Node, "b");
        await writer.FlushAllAsync();

        Assert.Equal(
            new WriteResult { Transactions = 3, Blocks = 1, Rejected = 1, Snapshots = 1, Files = 3, FileBytes = writer.Total.FileBytes },
            writer.Total);
        Assert.Equal(2, (await lake.Snapshots.ListAsync()).Count);
        var table = (await lake.TreeAsync()).FindTable("main", "transactions")!;
        Assert.Equal(["identity", "year", "month", "day"], table.Partition!.Keys.Select(key => key.Transform.ToString()));
        var path = Directory.GetFiles(Path.Combine(_folder.FullName, "files"), "*.parquet", SearchOption.AllDirectories)
            .Single(p => p.Contains("transactions", StringComparison.Ordinal));
        Assert.Contains(
            "transactions/network=Avalanche/year=2024/month=1/day=1/ducklake-", path.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_new_makes_no_snapshot_even_for_rejected_messages()
    {
        await using var lake = await OpenAsync();
        for (var round = 0; round < 2; round++)
        {
            await using var writer = new DuckLakeWriter(lake);
            await writer.WriteBlockAsync(Bytes(Sample.Block(3)), default, Node, "a");
            await writer.WriteBlockAsync("nonsense"u8.ToArray(), default, Node, "b");
            await writer.WriteBlockAsync("nonsense"u8.ToArray(), default, Node, "b");
            await writer.FlushAllAsync();
            Assert.Equal(round == 0 ? 1 : 6, writer.Total.Duplicates);
        }

        Assert.Equal(2, (await lake.Snapshots.ListAsync()).Count);
        Assert.Equal(1, await CountAsync(lake, "rejected_messages"));
    }

    [Fact]
    public async Task Of_equal_transactions_in_a_batch_the_one_with_a_receipt_stays()
    {
        await using var lake = await OpenAsync();
        await using var writer = new DuckLakeWriter(lake);
        var plain = Sample.Transaction(0);
        plain["blockTimestamp"] = "0x65920080";
        var complete = plain.DeepClone().AsObject();
        complete["status"] = "0x1";
        await writer.WriteBatchAsync([Bytes(plain), Bytes(complete), Bytes(plain)], Node);
        await writer.FlushAllAsync();
        Assert.Equal(2, writer.Total.Duplicates);
        Assert.Equal(0, await CountNullsAsync(lake, "success"));

        await writer.WriteTransactionAsync(JsonDocument.Parse(complete.ToJsonString()).RootElement, Node);
        await writer.FlushAllAsync();
        Assert.Equal(1, await CountAsync(lake, "transactions"));
    }

    [Fact]
    public async Task A_batch_that_finds_no_room_is_told_why_and_nothing_of_it_is_lost_or_doubled()
    {
        await using var lake = await OpenAsync();
        var fails = true;
        var fence = new CatalogAction(
            (_, _, _) => fails ? Task.FromException(new InvalidOperationException("told to fail")) : Task.CompletedTask);
        var everyRowFills = new DuckLakeWriterOptions { BatchSize = int.MaxValue, MaxBufferedBytes = 1 };
        await using var writer = new DuckLakeWriter(lake, everyRowFills, timeProvider: null, fence);
        var transactions = Enumerable.Range(0, 5).Select(i =>
        {
            var transaction = Sample.Transaction(i);
            transaction["blockTimestamp"] = "0x65920080";
            return (ReadOnlyMemory<byte>)Bytes(transaction);
        }).ToList();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => writer.WriteBatchAsync(transactions, Node).AsTask());
        Assert.Equal("told to fail", error.Message);
        fails = false;
        Assert.Equal(5, await writer.WriteBatchAsync(transactions, Node));
        await writer.FlushAllAsync();
        Assert.Equal(5, await CountAsync(lake, "transactions"));
    }

    [Fact]
    public async Task No_commit_begins_while_the_buffers_are_let_go()
    {
        await using var lake = await OpenAsync();
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var fence = new CatalogAction(async (_, _, _) =>
        {
            arrived.TrySetResult();
            await release.Task;
        });
        var scheduler = new BatchScheduler<BatchBuffer>(
            new LakeSink(lake, TimeProvider.System), new WriterBatches(lake, int.MaxValue, fence),
            new BatchLimits(TimeSpan.FromHours(1), long.MaxValue, EncodesAhead: false), TimeProvider.System);
        await WriteAsync(0);
        var running = scheduler.FlushAllAsync(default);
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await WriteAsync(1);
        var filling = scheduler.Filling;
        var closing = scheduler.DisposeAsync();
        var late = scheduler.FlushAllAsync(default);
        release.SetResult();

        await closing;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => late.WaitAsync(TimeSpan.FromMinutes(1)));
        await Task.WhenAny(running).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Same(filling, scheduler.Filling);

        async Task WriteAsync(int transaction)
        {
            await scheduler.EnterAsync(default);
            var json = Sample.Transaction(transaction);
            json["blockTimestamp"] = "0x65920080";
            new BlockParser(TimeProvider.System).ParseTransaction(scheduler.Filling.Batch, Node, "a", Bytes(json));
            scheduler.Leave();
        }
    }

    [Fact]
    public async Task Without_room_for_bytes_every_row_is_a_batch()
    {
        await using var lake = await OpenAsync();
        await using var writer = new DuckLakeWriter(lake, new DuckLakeWriterOptions { MaxBufferedBytes = 0 });
        for (var i = 0; i < 3; i++)
        {
            var transaction = Sample.Transaction(i);
            transaction["blockTimestamp"] = "0x65920080";
            await writer.WriteTransactionAsync(Bytes(transaction), Node).AsTask().WaitAsync(TimeSpan.FromMinutes(1));
        }

        await writer.FlushAllAsync();
        Assert.Equal((3, 3), (writer.Total.Transactions, writer.Total.Snapshots));
    }

    [Fact]
    public async Task A_late_receipt_does_not_double_the_row_and_is_filled_in()
    {
        await using var lake = await OpenAsync();
        await using var writer = new DuckLakeWriter(lake);
        await writer.WriteBlockAsync(Bytes(Sample.Block(2)), default, Node, "a");
        await writer.FlushAllAsync();
        await writer.WriteBlockAsync(Bytes(Sample.Block(2)), Bytes(new JsonArray(Sample.Receipt(0, 1))), Node, "a");
        await writer.FlushAllAsync();

        Assert.Equal(1, writer.Total.ReceiptsFilled);
        Assert.Equal(2, await CountAsync(lake, "transactions"));
        Assert.Equal(1, await CountNullsAsync(lake, "success"));
    }

    [Fact]
    public async Task Another_block_hash_replaces_the_block_in_its_own_chain_only()
    {
        await using var lake = await OpenAsync();
        await using var writer = new DuckLakeWriter(lake);
        var json = Sample.Block(2).ToJsonString();
        await writer.WriteBlockAsync(Encoding.UTF8.GetBytes(json), default, Node, "a");
        await writer.FlushAllAsync();
        await writer.WriteBlockAsync(
            Encoding.UTF8.GetBytes(json.Replace("abcdef", "fedcba", StringComparison.Ordinal)), default, Node, "a");
        await writer.WriteBlockAsync(Encoding.UTF8.GetBytes(json), default, Node with { Subnet = "Mainnet" }, "a");
        await writer.FlushAllAsync();

        Assert.Equal(4, await CountAsync(lake, "transactions"));
        Assert.Equal(2, await CountAsync(lake, "blocks"));
        Assert.Equal(1, await CountAsync(lake, "reorganisations"));
    }

    [Fact]
    public async Task Renamed_added_and_widened_columns_keep_ingesting()
    {
        await using var lake = await OpenAsync();
        await using (var writer = new DuckLakeWriter(lake))
            await writer.WriteBlockAsync(Bytes(Sample.Block(2)), default, Node, "a");

        var table = (await lake.TreeAsync()).FindTable("main", "transactions")!;
        var transaction = await lake.BeginTransactionAsync();
        await transaction.ApplyAsync(new RenameColumn(table.Id, ["tx_hash"], "transaction_hash"));
        await transaction.ApplyAsync(new RenameTable(table.Id, "txs"));
        await transaction.ApplyAsync(new SetColumnType(table.Id, "tx_index", ColumnDefinition.Parse("tx_index", "BIGINT")));
        await transaction.CommitAsync();
        transaction = await lake.BeginTransactionAsync();
        await transaction.ApplyAsync(new DropColumn(table.Id, ["nonce"]));
        await transaction.CommitAsync();

        await using (var writer = new DuckLakeWriter(lake))
        {
            await writer.WriteBlockAsync(Bytes(Sample.Block(5)), default, Node, "a");
            await writer.FlushAllAsync();
            Assert.Equal(3, writer.Total.Transactions);
        }

        Assert.Null((await lake.TreeAsync()).FindTable("main", "transactions"));
        Assert.Equal(5, await CountAsync(lake, "txs"));
    }

    [Fact]
    public async Task A_dropped_required_column_is_an_error_and_the_rows_stay()
    {
        await using var lake = await OpenAsync();
        await using (var writer = new DuckLakeWriter(lake))
            await writer.WriteBlockAsync(Bytes(Sample.Block(2)), default, Node, "a");
        var table = (await lake.TreeAsync()).FindTable("main", "transactions")!;
        var transaction = await lake.BeginTransactionAsync();
        await transaction.ApplyAsync(new DropColumn(table.Id, ["tx_index"]));
        await transaction.CommitAsync();

        var failing = new DuckLakeWriter(lake);
        await failing.WriteBlockAsync(Bytes(Sample.Block(5)), default, Node, "a");
        var error = await Assert.ThrowsAsync<EkkoException>(() => failing.FlushAllAsync());
        Assert.Contains("\"tx_index\" was dropped", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EkkoException>(() => failing.FlushAllAsync());
        await Assert.ThrowsAsync<EkkoException>(async () => await failing.DisposeAsync());
        Assert.Equal(2, await CountAsync(lake, "transactions"));
    }

    [Fact]
    public async Task Full_buffers_wait_and_nothing_is_lost()
    {
        await using var lake = await OpenAsync();
        await using var writer = new DuckLakeWriter(lake, new DuckLakeWriterOptions { BatchSize = 1, MaxBufferedBytes = 2000 });
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async task =>
        {
            for (var i = 0; i < 20; i++)
            {
                var message = Sample.Transaction(task * 100 + i);
                message["blockTimestamp"] = $"0x{0x65920080 + i * 40_000:x}";
                await writer.WriteTransactionAsync(Bytes(message), Node);
            }
        }));
        await writer.FlushAllAsync();

        Assert.Equal(60, writer.Total.Transactions);
        Assert.Equal(60, await CountAsync(lake, "transactions"));
    }

    [Fact]
    public async Task The_interval_commits_what_waits()
    {
        await using var lake = await OpenAsync();
        await using var writer = new DuckLakeWriter(lake, new DuckLakeWriterOptions { FlushInterval = TimeSpan.FromMilliseconds(20) });
        await writer.WriteBlockAsync(Bytes(Sample.Block(2)), default, Node, "a");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (writer.Total.Transactions < 2)
            await Task.Delay(5, patience.Token);
    }

    static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    static async Task<long> CountAsync(Lake lake, string table) => (await ColumnAsync(lake, table, null)).Count;

    static async Task<long> CountNullsAsync(Lake lake, string column) =>
        (await ColumnAsync(lake, "transactions", column)).Count(value => value is null);

    static async Task<List<object?>> ColumnAsync(Lake lake, string tableName, string? column)
    {
        var tree = await lake.TreeAsync();
        var table = tree.FindTable("main", tableName)!;
        var values = new List<object?>();
        var id = column is null ? table.Columns[0].Id : table.FindColumn(column)!.Id;
        await foreach (var chunk in lake.ScanAsync(table, tree.Snapshot, [id], []))
        {
            for (var row = 0; row < chunk.RowCount; row++)
                values.Add(chunk[0].IsValid(row) ? true : null);
        }

        return values;
    }

    Task<Lake> OpenAsync() => Lake.OpenAsync(new LakeAttachment
    {
        Name = "lake",
        CatalogPath = $"sqlite:{Path.Combine(_folder.FullName, "catalog.sqlite")}",
        DataPath = Path.Combine(_folder.FullName, "files"),
    });
}
