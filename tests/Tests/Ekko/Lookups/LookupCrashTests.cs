using System.Diagnostics;
using Ekko.DuckLake;
using Ekko.Lookups;
using Ekko.Reading;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;
using Ekko.Writing;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.Ekko.Lookups;

/// <summary>A process that is killed while it fills look-up tables leaves tables that end earlier, never a wrong answer.</summary>
public sealed class LookupCrashTests
{
    const int Rows = 3_000;

    [Fact]
    public async Task What_is_looked_up_is_found_after_each_death()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [new LakeAttachment { Name = LakeLocation.Name, CatalogPath = place.CatalogPath, DataPath = place.DataPath }],
            DefaultLake = LakeLocation.Name,
        });
        var lake = await source.LakeAsync(LakeLocation.Name);
        await using (var writer = new DuckLakeWriter(lake))
            await writer.WriteAsync(new ScriptBlock(1, 'A', 'A', 1));
        await using var connection = await source.OpenConnectionAsync();
        await using (var insert = connection.CreateCommand($"""
            INSERT INTO transactions BY NAME SELECT 'N' AS network, 'S' AS subnet, 'EVM' AS vm_type,
                TIMESTAMPTZ '2024-01-01 00:00:00+00' AS block_time, i // 10 AS block_number, '0x' || sha256('b' || i // 10) AS block_hash,
                '0x' || sha256('t' || i) AS tx_hash, (i % 10)::INTEGER AS tx_index, '0x' || left(sha256('a' || i), 40) AS from_address,
                i::DECIMAL(38,0) AS value, now() AS ingested_at FROM range({Rows}) r(i)
            """))
        {
            await insert.ExecuteNonQueryAsync();
        }

        var service = new DuckLakeService(source);
        foreach (var moment in (Func<Task<bool>>[])[
            async () => await LookupState.ReadAsync(lake, default) is not null, () => Has("tx_lookup"), () => Has("address_lookup"),
            async () => await LookupState.ReadAsync(lake, default) is { UpTo.Value: > 0 }])
        {
            using var process = Start(place);
            while (!process.HasExited && !await moment())
                await Task.Delay(10);
            process.Kill();
            await process.WaitForExitAsync();
            await CheckAsync();
            EndLeases(place);
        }

        await using var indexer = new LookupIndexer(lake);
        var summary = await indexer.UpdateAsync() ?? await indexer.RebuildAsync();
        // The transactions that were inserted, and the transaction and the block that were written.
        Assert.Equal(Rows + 2, summary.Tables[0].RowCount);
        await CheckAsync();

        Task<bool> Has(string table) => Task.FromResult(
            Directory.EnumerateFiles(place.DataPath, "*.parquet", SearchOption.AllDirectories)
                .Any(file => file.Contains(table, StringComparison.Ordinal)));

        async Task CheckAsync()
        {
            foreach (var row in Answer.Of(connection, "SELECT tx_hash, from_address FROM transactions WHERE value % 499 = 0").Rows)
            {
                Assert.Equal(row[0], Assert.Single((await service.GetTransactionAsync(row[0]!)).Items).TxHash);
                Assert.Equal(1, Assert.Single((await service.GetAddressAsync(row[1]!)).Chains).SentCount);
            }

            await Assert.ThrowsAsync<ReadingException>(() => service.GetTransactionAsync(Sample.Hash(77)));
        }
    }

    static Process Start(ContractLake place)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Ekko.Cli.dll");
        var start = new ProcessStartInfo("dotnet", [program, "maintain", "index", "--rebuild"]);
        start.Environment["DUCKLAKE_CATALOG_TYPE"] = "sqlite";
        start.Environment["DUCKLAKE_CATALOG_PATH"] = place.CatalogPath["sqlite:".Length..];
        start.Environment["DUCKLAKE_DATA_PATH"] = place.DataPath;
        return Process.Start(start)!;
    }

    /// <summary>As if the dead process's lease had run out.</summary>
    static void EndLeases(ContractLake place)
    {
        using var database = new SqliteConnection($"Data Source={place.CatalogPath["sqlite:".Length..]};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "UPDATE ekko_leases SET expires_at = 0";
        command.ExecuteNonQuery();
    }
}
