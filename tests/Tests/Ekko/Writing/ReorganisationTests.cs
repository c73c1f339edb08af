using Ekko.Blocks;
using Ekko.DuckLake.Transactions;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>
/// Of the blocks of one number the one announced last is in the lake, with what descends from it; what was believed before stays readable.
/// </summary>
public sealed class ReorganisationTests
{
    static readonly ScriptBlock A10 = new(10, 'A', 'A', 1, 2);
    static readonly ScriptBlock A11 = new(11, 'A', 'A', 3);
    static readonly ScriptBlock A12 = new(12, 'A', 'A', 4, 5);
    static readonly ScriptBlock B11 = new(11, 'B', 'A', 6, 7);
    static readonly ScriptBlock B12 = new(12, 'B', 'B', 8);

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task A_block_with_another_hash_replaces_the_branch_in_one_snapshot_that_says_so(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        await using (var lake = await place.OpenLakeAsync())
        {
            await using var writer = new DuckLakeWriter(lake);
            await writer.WriteAsync(A10, A11, A12);
            await writer.FlushAllAsync();
            await writer.WriteAsync(B11);
            await writer.FlushAllAsync();
            Assert.Equal((2, 3, 2), (writer.Total.BlocksOrphaned, writer.Total.TransactionsRemoved, writer.Total.Snapshots));
        }

        using var source = place.Open();
        using var connection = source.OpenConnection();
        string Ask(string sql) => Answer.Of(connection, sql).Rows[0][0]!;
        Assert.Equal("10A:1,2 11B:6,7", ChainScript.Chain(connection));
        Assert.Equal("10A:1,2 11A:3 12A:4,5", ChainScript.Chain(connection, "AT (VERSION => 1)"));
        Assert.Equal(
            $"Reorganisation of Avalanche/Fuji/EVM from block 11: {A11.Hash} orphaned with 1 descendants and 3 transactions, "
            + $"{B11.Hash} in its place",
            Ask("SELECT commit_message FROM ducklake_snapshots('lake') WHERE snapshot_id = 2"));
        Assert.Equal(
            "11|11|1|11|12|2",
            Ask("SELECT string_agg(fork_number || '|' || block_number || '|' || transaction_count, '|' ORDER BY block_number) "
                + "FROM reorganisations"));
        Assert.Equal("10,11", Ask("SELECT string_agg(block_number, ',' ORDER BY block_number) FROM blocks"));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_chain_that_flips_back_ends_as_it_was_announced_last(bool inOneBatch, bool restarts)
    {
        await ExpectAsync("10A:1,2 11A:3 12A:4,5", inOneBatch, restarts, [A10, A11, A12], [B11, B12], [A11, A12]);
        await ExpectAsync("10A:1,2 11A:3", inOneBatch, restarts, [A10, A11, A12], [B11, B12], [A11]);
        await ExpectAsync("10A:1,2 11B:6,7 12B:8", inOneBatch, restarts, [A10, A11], [B11, B12], [A11, A12], [B11, B12]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Blocks_that_come_before_their_parents_stay(bool inOneBatch) =>
        await ExpectAsync("10A:1,2 11B:6,7 12B:8", inOneBatch, true, [A10, A11, A12], [B12], [B11]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_transaction_hash_in_two_blocks_of_a_chain_is_two_rows(bool inOneBatch)
    {
        var again = new ScriptBlock(12, 'A', 'A', 3, 1);
        var far = new ScriptBlock(500, 'A', 'A', 3);
        await ExpectAsync("10A:1,2 11A:3 12A:3,1 500A:3", inOneBatch, true, [A10, A11], [again], [far]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_transaction_hash_twice_in_a_block_is_two_rows(bool inOneBatch)
    {
        var twice = new ScriptBlock(11, 'A', 'A', 3, 4, 3);
        await ExpectAsync("10A:1,2 11A:3,4,3", inOneBatch, true, [A10, twice], [twice]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_transaction_that_a_reorganisation_moved_is_where_it_is_now(bool inOneBatch) =>
        await ExpectAsync("10A:1,2 11B:6,7 12B:3,6", inOneBatch, true, [A10, A11], [B11, new ScriptBlock(12, 'B', 'B', 3, 6)]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_block_below_that_is_not_the_parent_is_orphaned(bool inOneBatch) =>
        await ExpectAsync("10A:1,2 12B:8", inOneBatch, true, [A10, A11, A12], [B12]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_block_above_that_has_another_parent_is_orphaned(bool inOneBatch) =>
        await ExpectAsync("10A:1,2 11A:3", inOneBatch, true, [B12, new ScriptBlock(13, 'B', 'B', 9)], [A10, A11]);

    /// <summary>What a reorganisation tells of the two branches is enough to show them side by side.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_orphaned_block_is_noted_with_what_is_in_its_place(bool inOneBatch)
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using (var lake = await place.OpenLakeAsync())
        {
            await using var writer = new DuckLakeWriter(lake);
            await writer.WriteAsync(A10, A11, A12);
            if (!inOneBatch)
                await writer.FlushAllAsync();
            await writer.WriteAsync(B12);
            await writer.FlushAllAsync();
            Assert.Equal(inOneBatch ? (0, 0) : (2, 3), (writer.Total.BlocksOrphaned, writer.Total.TransactionsRemoved));
            Assert.Equal(inOneBatch ? 5 : 0, writer.Total.Displaced);
        }

        using var source = place.Open();
        using var connection = source.OpenConnection();
        var seen = inOneBatch ? "never" : "1";
        Assert.Equal(
            $"11|{A11.Hash}|{B11.Hash}|11|1|{seen};12|{A12.Hash}|{B12.Hash}|11|2|{seen}",
            Answer.Of(connection, """
                SELECT string_agg(concat_ws('|', block_number, orphaned_hash, canonical_hash, fork_number, transaction_count,
                    coalesce(last_snapshot::VARCHAR, 'never')), ';' ORDER BY block_number) FROM reorganisations
                """).Rows[0][0]);
        if (!inOneBatch)
            Assert.Equal("10A:1,2 11A:3 12A:4,5", ChainScript.Chain(connection, $"AT (VERSION => {seen})"));
    }

    [Fact]
    public async Task A_lake_of_an_earlier_version_gets_the_columns_it_lacks()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        using (var source = place.Open())
        using (var connection = source.OpenConnection())
        {
            Answer.Run(connection, """
                CREATE TABLE reorganisations(detected_at TIMESTAMPTZ NOT NULL, network VARCHAR NOT NULL, subnet VARCHAR NOT NULL,
                    vm_type VARCHAR NOT NULL, block_number BIGINT NOT NULL, orphaned_hash VARCHAR NOT NULL, canonical_hash VARCHAR,
                    fork_number BIGINT NOT NULL, transaction_count INTEGER NOT NULL, had_receipts BOOLEAN NOT NULL)
                """);
        }

        await using (var lake = await place.OpenLakeAsync())
        {
            await using var writer = new DuckLakeWriter(lake);
            await writer.WriteAsync(A10);
            await writer.FlushAllAsync();
            await writer.WriteAsync(new ScriptBlock(10, 'B', 'A', 6));
        }

        using (var source = place.Open())
        using (var connection = source.OpenConnection())
        {
            Assert.Equal("10B:6", ChainScript.Chain(connection));
            Assert.Equal("2", Answer.Of(connection, "SELECT last_snapshot FROM reorganisations").Rows[0][0]);
            Answer.Run(connection, "ALTER TABLE reorganisations DROP COLUMN last_snapshot");
        }

        await using (var lake = await place.OpenLakeAsync())
        {
            await using var writer = new DuckLakeWriter(lake);
            await writer.WriteAsync(A10);
        }

        using (var source = place.Open())
        using (var connection = source.OpenConnection())
            Assert.DoesNotContain("last_snapshot", Answer.Of(connection, "SELECT * FROM reorganisations").Columns);
    }

    [Fact]
    public async Task A_block_far_below_what_a_writer_has_seen_is_found_in_the_lake()
    {
        var (a100, b100, a200) =
            (new ScriptBlock(100, 'A', 'A', 10), new ScriptBlock(100, 'B', 'B', 11), new ScriptBlock(200, 'A', 'A', 12));
        await ExpectAsync("100B:11 200A:12", false, true, [a100], [a200], [b100]);

        using var place = new ContractLake(CatalogKind.Sqlite);
        await using (var lake = await place.OpenLakeAsync())
        {
            await using (var before = new DuckLakeWriter(lake))
                await before.WriteAsync(a100);
            await using var writer = new DuckLakeWriter(lake);
            await writer.WriteAsync(a200);
            await writer.FlushAllAsync();
            await writer.WriteAsync(b100);
        }

        using var source = place.Open();
        using var connection = source.OpenConnection();
        Assert.Equal("100B:11 200A:12", ChainScript.Chain(connection));
    }

    [Fact]
    public async Task Without_block_messages_higher_numbers_count_as_descendants()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using (var lake = await place.OpenLakeAsync())
        {
            await using var writer = new DuckLakeWriter(lake);
            foreach (var block in new[] { A10, A11, A12, B11, B12 })
            {
                for (var i = 0; i < block.Transactions.Length; i++)
                    await writer.WriteTransactionAsync(block.Message(i), ChainScript.Node);
                await writer.FlushAllAsync();
                if (block == B11)
                    Assert.Equal(2, writer.Total.BlocksOrphaned);
            }
        }

        using var source = place.Open();
        using var connection = source.OpenConnection();
        Assert.Equal("10A:1,2 11B:6,7 12B:8", ChainScript.Chain(connection));
    }

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Late_receipts_are_filled_in_once(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        for (var round = 0; round < 3; round++)
        {
            await using var lake = await place.OpenLakeAsync();
            await using var writer = new DuckLakeWriter(lake);
            await writer.WriteTransactionAsync(A10.Message(0, round == 0 ? null : round == 1 ? 1 : 0), ChainScript.Node);
            if (round == 0)
                await writer.WriteTransactionAsync(A10.Message(1), ChainScript.Node);
            await writer.FlushAllAsync();
            Assert.Equal(round == 1 ? 1 : 0, writer.Total.ReceiptsFilled);
            // The first receipt stays; another one is recorded.
            Assert.Equal((0, round == 2 ? 1 : 0), (writer.Total.Duplicates, writer.Total.Rejected));
        }

        using var source = place.Open();
        using var connection = source.OpenConnection();
        Assert.Equal("1|true|21000|7;2|||", Answer.Of(connection, """
            SELECT string_agg(tx_index + 1 || '|' || coalesce(success::VARCHAR, '') || '|' || coalesce(gas_used::VARCHAR, '') || '|' || coalesce(effective_gas_price::VARCHAR, ''), ';' ORDER BY tx_index)
            FROM transactions
            """).Rows[0][0]);
        Assert.Equal("2", Answer.Of(connection, "SELECT count(*) FROM transactions AT (VERSION => 1) WHERE success IS NULL").Rows[0][0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_late_receipt_of_an_orphaned_block_announces_nothing(bool restarts)
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        var lake = await place.OpenLakeAsync();
        var writer = new DuckLakeWriter(lake);
        await writer.WriteAsync(A10, A11, A12);
        await writer.FlushAllAsync();
        await writer.WriteAsync(B11, B12);
        await writer.FlushAllAsync();
        if (restarts)
        {
            await writer.DisposeAsync();
            writer = new DuckLakeWriter(lake);
        }

        await writer.WriteTransactionAsync(A11.Message(0, 1), ChainScript.Node);
        await writer.FlushAllAsync();
        Assert.Equal((0, 1), (writer.Total.Displaced, writer.Total.Rejected));
        await writer.DisposeAsync();
        await lake.DisposeAsync();

        using var source = place.Open();
        using var connection = source.OpenConnection();
        Assert.Equal("10A:1,2 11B:6,7 12B:8", ChainScript.Chain(connection));
    }

    [Fact]
    public async Task After_late_receipts_alone_the_lake_needs_no_second_look()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var lake = await place.OpenLakeAsync();
        var sink = new LakeSink(lake, place.Clock);
        var parser = new BlockParser(place.Clock);
        // Far from the first block, which would be near enough to be kept.
        ScriptBlock replaced = new(1011, 'A', 'A', 3);
        foreach (var block in (ScriptBlock[])[new(1010, 'A', 'A', 1, 2), replaced, new(1011, 'B', 'A', 6), new(1012, 'B', 'B', 8)])
            await WriteAsync(batch => parser.Parse(batch, ChainScript.Node, "test", block.Json(), default));
        var known = sink.States.Of(ChainScript.Node);

        await WriteAsync(batch => parser.ParseTransaction(batch, ChainScript.Node, "test", replaced.Message(0, 1)));

        Assert.True(known.Covers(1012));
        Assert.NotEmpty(known.At(1012));
        Assert.Same(known, sink.States.Of(ChainScript.Node));

        async Task WriteAsync(Action<BlockBatch> fill)
        {
            using var batch = new BlockBatch();
            fill(batch);
            // As a pipeline's: it commits its position even when there is no row.
            var hook = new CatalogAction((_, _, _) => Task.CompletedTask);
            await using var write = sink.Begin(batch, new DuplicateFilter(lake, batch), hook);
            await write.PrepareAsync(default);
            await write.CommitAsync(default);
        }
    }

    [Fact]
    public async Task Chains_of_other_networks_and_subnets_are_left_alone()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using (var lake = await place.OpenLakeAsync())
        {
            await using var writer = new DuckLakeWriter(lake);
            await writer.WriteAsync(A10, A11);
            await writer.WriteBlockAsync(A11.Json(), default, ChainScript.Node with { Subnet = "Mainnet" }, "test");
            await writer.WriteBlockAsync(A11.Json(), default, ChainScript.Node with { Network = "Ethereum" }, "test");
            await writer.FlushAllAsync();
            await writer.WriteAsync(B11);
            await writer.FlushAllAsync();
            Assert.Equal(1, writer.Total.BlocksOrphaned);
        }

        using var source = place.Open();
        using var connection = source.OpenConnection();
        Assert.Equal("Avalanche/Fuji/4 Avalanche/Mainnet/1 Ethereum/Fuji/1", Answer.Of(connection, """
            SELECT string_agg(network || '/' || subnet || '/' || n, ' ' ORDER BY network, subnet)
            FROM (SELECT network, subnet, count(*) AS n FROM transactions GROUP BY ALL)
            """).Rows[0][0]);
    }

    /// <summary>Random announcements in random batches, with restarts, against a map in memory.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Whatever_is_announced_the_lake_is_what_a_map_would_be(int seed)
    {
        var random = new Random(seed);
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var lake = await place.OpenLakeAsync();
        var model = new SortedDictionary<int, ScriptBlock>();
        var writer = new DuckLakeWriter(lake);
        for (var step = 0; step < 60; step++)
        {
            var block = ChainScript.RandomBlock(random);
            await writer.WriteAsync(block);
            ChainScript.Announce(model, block);
            if (random.Next(3) == 0)
                await writer.FlushAllAsync();
            if (random.Next(10) == 0)
            {
                await writer.DisposeAsync();
                writer = new DuckLakeWriter(lake);
            }
        }

        await writer.DisposeAsync();
        using var source = place.Open();
        using var connection = source.OpenConnection();
        Assert.Equal(ChainScript.Chain(model), ChainScript.Chain(connection));
        Assert.Equal(
            string.Join(',', model.Keys),
            Answer.Of(connection, "SELECT string_agg(block_number, ',' ORDER BY block_number) FROM blocks").Rows[0][0]);
    }

    static async Task ExpectAsync(string chain, bool inOneBatch, bool restarts, params ScriptBlock[][] announcements)
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using (var lake = await place.OpenLakeAsync())
        {
            var writer = new DuckLakeWriter(lake);
            foreach (var blocks in announcements)
            {
                await writer.WriteAsync(blocks);
                if (inOneBatch)
                    continue;
                await writer.FlushAllAsync();
                if (!restarts)
                    continue;
                await writer.DisposeAsync();
                writer = new DuckLakeWriter(lake);
            }

            await writer.DisposeAsync();
        }

        using var source = place.Open();
        using var connection = source.OpenConnection();
        Assert.Equal(chain, ChainScript.Chain(connection));
    }
}
