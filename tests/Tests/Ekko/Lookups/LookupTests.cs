using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Maintenance;
using Ekko.Lookups;
using Ekko.Reading;
using Ekko.Tests.Golden;
using Ekko.Writing;

namespace Ekko.Tests.Ekko.Lookups;

/// <summary>What is looked up is what a scan of all rows finds, at every snapshot, whatever happened to lake and look-up tables.</summary>
public sealed class LookupTests : IDisposable
{
    const string Author = "0x00000000000000000000000000000000000000aa";
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-lookups-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_look_up_finds_what_a_scan_finds_at_every_snapshot(int seed)
    {
        var random = new Random(seed);
        await using var source = Open();
        var lake = await source.LakeAsync(LakeLocation.Name);
        await using var writer = new DuckLakeWriter(lake);
        await using var connection = await source.OpenConnectionAsync();
        await using var indexer = new LookupIndexer(lake, new LookupOptions { FilesPerMerge = 3, LargestStep = 8 });
        var service = new DuckLakeService(source);
        var foreign = 0;
        await WriteAsync();
        await WriteAsync();
        for (var step = 0; step < 30; step++)
        {
            await ChangeAsync();
            if (step % 5 == 4)
                await CheckAsync(all: false);
        }

        await indexer.UpdateAsync();
        await CheckAsync(all: true);

        Task ChangeAsync() => random.Next(10) switch
        {
            0 or 1 => WriteAsync(),
            2 => InsertAsync(),
            3 => RunAsync("UPDATE transactions SET success = true WHERE value % 3 = 0"),
            4 => RunAsync($"DELETE FROM transactions WHERE block_number = {5 + random.Next(6)}"),
            5 => lake.Maintenance.MergeAdjacentFilesAsync(),
            6 => random.Next(2) == 0
                ? lake.Maintenance.FlushInlinedDataAsync()
                : lake.Maintenance.RewriteDataFilesAsync(new RewriteOptions { DeleteThreshold = 0.1 }),
            7 => ExpireAsync(),
            8 when random.Next(4) == 0 => indexer.RebuildAsync(),
            _ => indexer.StepAsync(1, default),
        };

        async Task WriteAsync()
        {
            await writer.WriteAsync(ChainScript.RandomBlock(random), ChainScript.RandomBlock(random));
            await writer.FlushAllAsync();
        }

        // Another client writes digits in any case, a chain of its own, and no word of it to anyone.
        Task InsertAsync() => RunAsync($"""
            INSERT INTO transactions BY NAME SELECT 'Foreign/{random.Next(2)}%' AS network, 'S' AS subnet, 'EVM' AS vm_type,
                TIMESTAMPTZ '2024-01-01 00:00:00+00' AS block_time, {100 + foreign} AS block_number,
                '0x' || sha256('b{foreign}') AS block_hash,
                CASE WHEN i % 2 = 0 THEN '0X' || upper(sha256('t{foreign}' || i)) ELSE '0x' || sha256('t{foreign}' || i) END AS tx_hash,
                i::INTEGER AS tx_index, upper('{Author}') AS from_address,
                '0x' || upper(md5('{foreign++ % 3}')) || 'aBcDeF01' AS to_address,
                i::DECIMAL(38,0) AS value, now() AS ingested_at FROM range({1 + random.Next(20)}) r(i)
            """);

        async Task RunAsync(string sql)
        {
            await using var command = connection.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        async Task ExpireAsync()
        {
            var snapshots = await lake.Snapshots.ListAsync();
            var chosen = snapshots[random.Next(snapshots.Count / 2)].Snapshot.Id.Value;
            await lake.Maintenance.ExpireSnapshotsAsync(new ExpireOptions { Versions = [chosen] });
        }

        async Task CheckAsync(bool all)
        {
            var snapshots = (await lake.Snapshots.ListAsync()).Select(record => record.Snapshot.Id.Value).Skip(2).ToArray();
            foreach (var snapshot in all ? snapshots.Where((_, i) => i % 5 == 0).Append(snapshots[^1]) : random.GetItems(snapshots, 1))
            {
                foreach (var hash in (string[])[.. Hashes(snapshot, 3), Sample.Hash(999_999), $"0x{"ab"[random.Next(2)]}{1:x63}"])
                {
                    Assert.Equal(
                        Scan(snapshot, $"lower(tx_hash) = '{hash}'"),
                        (await FindAsync(hash, snapshot)).Select(found => $"{found.BlockHash}/{found.TxIndex}").Order());
                }

                foreach (var hash in random.GetItems(
                    [.. Texts("SELECT lower(block_hash) FROM blocks ORDER BY 1"), Sample.Hash(999_999)], 3))
                {
                    Assert.Equal(
                        Texts($"SELECT block_number::VARCHAR FROM blocks AT (VERSION => {snapshot}) WHERE lower(block_hash) = '{hash}'"),
                        (await FindBlockAsync(hash, snapshot)).Select(found => $"{found.BlockNumber}"));
                }

                foreach (var address in (string[])[Author, .. Addresses(snapshot, 2), "0x00000000000000000000000000000000000000ab"])
                {
                    var found = await service.GetAddressAsync(address, new SnapshotSelector(snapshot));
                    Assert.Equal(
                        Answer.Of(connection, $"""
                            SELECT network, count(*) FILTER (lower(from_address) = '{address}'),
                                count(*) FILTER (lower(to_address) = '{address}')
                            FROM transactions AT (VERSION => {snapshot}) WHERE '{address}' IN (lower(from_address), lower(to_address))
                            GROUP BY ALL ORDER BY ALL
                            """).Rows.Select(row => string.Join('|', row)),
                        found.Chains.Select(chain => string.Create(
                            CultureInfo.InvariantCulture, $"{chain.Network}|{chain.SentCount}|{chain.ReceivedCount}")));
                    var filter = new TransactionFilter { Address = address };
                    Assert.Equal(
                        Scan(snapshot, $"'{address}' IN (lower(from_address), lower(to_address))"),
                        (await service.GetTransactionsAsync(filter, new PageRequest(1000), new SnapshotSelector(snapshot))).Items
                            .Select(item => $"{item.BlockHash}/{item.TxIndex}").Order());
                }
            }
        }

        async Task<IReadOnlyList<TransactionDetail>> FindAsync(string hash, long snapshot)
        {
            try
            {
                return (await service.GetTransactionAsync(hash, new SnapshotSelector(snapshot))).Items;
            }
            catch (ReadingException e) when (e.Kind == ReadingErrorKind.NotFound)
            {
                return [];
            }
        }

        async Task<IReadOnlyList<BlockHeader>> FindBlockAsync(string hash, long snapshot)
        {
            try
            {
                return (await service.GetBlockAsync(hash, at: new SnapshotSelector(snapshot))).Items;
            }
            catch (ReadingException e) when (e.Kind == ReadingErrorKind.NotFound)
            {
                return [];
            }
        }

        IEnumerable<string> Scan(long snapshot, string condition) => Texts(
            $"SELECT block_hash || '/' || tx_index FROM transactions AT (VERSION => {snapshot}) WHERE {condition}").Order();

        IEnumerable<string> Hashes(long snapshot, int count) => random.GetItems(
            [.. Texts($"SELECT DISTINCT lower(tx_hash) FROM transactions AT (VERSION => {snapshot}) ORDER BY 1"), Sample.Hash(0)], count);

        IEnumerable<string> Addresses(long snapshot, int count) => random.GetItems(
            [.. Texts($"""
                SELECT DISTINCT lower(to_address) FROM transactions AT (VERSION => {snapshot}) WHERE to_address IS NOT NULL ORDER BY 1
                """), Author],
            count);

        IEnumerable<string> Texts(string sql) => Answer.Of(connection, sql).Rows.Select(row => row[0]!);
    }

    [Fact]
    public async Task A_step_that_another_process_overtook_writes_nothing()
    {
        await using var source = Open();
        var lake = await source.LakeAsync(LakeLocation.Name);
        await using (var writer = new DuckLakeWriter(lake))
            await writer.WriteAsync(new ScriptBlock(1, 'A', 'A', 1, 2, 3));
        await lake.Maintenance.FlushInlinedDataAsync();
        await using var first = new LookupIndexer(lake);
        await using var second = new LookupIndexer(lake);
        Assert.NotNull(await first.UpdateAsync());
        Assert.Null(await second.UpdateAsync());
        await Assert.ThrowsAsync<EkkoException>(() => second.RebuildAsync());
        await first.DisposeAsync();
        var rebuilt = await second.RebuildAsync();
        Assert.Equal([("tx_lookup", 4L), ("address_lookup", 3L)], rebuilt.Tables.Select(table => (table.Name, table.RowCount)));
    }

    [Fact]
    public async Task Tables_that_were_dropped_or_made_of_another_table_are_not_asked()
    {
        await using var source = Open();
        var lake = await source.LakeAsync(LakeLocation.Name);
        await using (var writer = new DuckLakeWriter(lake))
            await writer.WriteAsync(new ScriptBlock(1, 'A', 'A', 1, 2, 3));
        await lake.Maintenance.FlushInlinedDataAsync();
        await using var indexer = new LookupIndexer(lake);
        await indexer.UpdateAsync();
        var service = new DuckLakeService(source);
        await using var connection = await source.OpenConnectionAsync();
        foreach (var sql in (string[])["DROP TABLE tx_lookup", "ALTER TABLE transactions RENAME TO former"])
        {
            await using var command = connection.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
            Assert.Single((await service.GetTransactionAsync(Sample.Hash(2))).Items);
        }

        await indexer.UpdateAsync();
        Assert.Equal("4", Answer.Of(connection, "SELECT count(*) FROM tx_lookup").Rows[0][0]);
    }

    DuckLakeDataSource Open() => new(new DuckLakeDataSourceOptions
    {
        Lakes =
        [
            LakeLocation.Of(EkkoOptions.Default with
            {
                CatalogPath = Path.Combine(_folder, "catalog.sqlite"), DataPath = Path.Combine(_folder, "files") + "/",
            }),
        ],
        DefaultLake = LakeLocation.Name,
    });
}
