using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Tests.Golden;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>A lake whose tables are altered while it is in use keeps answering about its past and keeps ingesting.</summary>
public sealed class EvolutionTests : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("ekko-evolution-").FullName;
    readonly ManualClock _clock = new();

    [Fact]
    public async Task An_altered_lake_answers_about_every_version_and_ingests_on()
    {
        var files = RealBlocks.Files.Where(f => f.ChainName == "ethereum").Take(7).ToList();
        _clock.Now = new DateTimeOffset(2023, 12, 31, 12, 0, 0, TimeSpan.Zero);
        using var source = Open();
        using var connection = source.OpenConnection();
        CreateWithNarrowBlockNumber(connection);
        await IngestAsync(files[..3]);
        var before = Count(connection, "transactions");
        _clock.Now = new DateTimeOffset(2024, 1, 2, 12, 0, 0, TimeSpan.Zero);
        await IngestAsync(files[3..6]);
        var after = Count(connection, "transactions");
        Assert.True(before > 0 && after > before);
        var versionOfFirst = Ask(connection, "SELECT max(snapshot_id) FROM blockchain.snapshots() WHERE snapshot_time < '2024-01-01'");

        Assert.Equal(before, Count(connection, $"transactions AT (VERSION => {versionOfFirst})"));
        Assert.Equal(before, Count(connection, "transactions AT (TIMESTAMP => '2024-01-01 12:00:00+00')"));
        var rowsThen = Answer.Of(connection, "SELECT * FROM transactions AT (VERSION => 5) ORDER BY block_number, tx_index");
        Assert.Contains("tx_hash", rowsThen.Columns);
        Assert.NotEmpty(rowsThen.Rows);

        Answer.Run(connection, "ALTER TABLE transactions ADD COLUMN transaction_type VARCHAR DEFAULT 'transfer'");
        Answer.Run(connection, "ALTER TABLE transactions RENAME tx_hash TO transaction_hash");
        Answer.Run(connection, "ALTER TABLE transactions ALTER block_number SET TYPE BIGINT");

        Assert.Equal(
            rowsThen.ToString(),
            Answer.Of(connection, "SELECT * FROM transactions AT (VERSION => 5) ORDER BY block_number, tx_index").ToString());
        Assert.Equal(
            $"{after}|{after}",
            Ask(connection, "SELECT count(transaction_hash) || '|' || count(*) FILTER (transaction_type = 'transfer') FROM transactions"));
        Assert.Equal("BIGINT", Ask(connection, "SELECT typeof(block_number) FROM transactions LIMIT 1"));

        await IngestAsync(files[6..]);
        var grown = Count(connection, "transactions");
        Assert.True(grown > after);
        Assert.Equal(grown, Count(connection, "transactions WHERE transaction_hash LIKE '0x%' AND transaction_type = 'transfer'"));
        var snapshots = Count(connection, "blockchain.snapshots()");
        await IngestAsync(files);
        Assert.Equal(grown, Count(connection, "transactions"));
        Assert.Equal(snapshots, Count(connection, "blockchain.snapshots()"));
        Assert.Equal(before, Count(connection, "transactions AT (TIMESTAMP => '2024-01-01 12:00:00+00')"));
    }

    /// <summary>The table as an older version made it: blocks counted by INTEGER.</summary>
    static void CreateWithNarrowBlockNumber(DuckLakeConnection connection)
    {
        var columns = ProductTable.Transactions.Columns.Select(c =>
            $"{c.Name} {(c.Name == "block_number" ? "INTEGER" : c.Name == "blob_versioned_hashes" ? "VARCHAR[]" : c.Type.SqlName)}"
            + (c.NullsAllowed ? "" : " NOT NULL"));
        Answer.Run(connection, $"CREATE TABLE transactions({string.Join(", ", columns)})");
        Answer.Run(connection,
            "ALTER TABLE transactions SET PARTITIONED BY (network, year(block_time), month(block_time), day(block_time))");
    }

    LakeAttachment Attachment => new()
    {
        Name = "blockchain",
        CatalogPath = $"sqlite:{Path.Combine(_directory, "catalog.sqlite")}",
        DataPath = Path.Combine(_directory, "files") + "/",
    };

    DuckLakeDataSource Open() =>
        new(new DuckLakeDataSourceOptions { Lakes = [Attachment], DefaultLake = "blockchain", TimeProvider = _clock });

    /// <summary>A process of its own would open the lake of its own; so does this. Every file is a commit.</summary>
    async Task IngestAsync(IEnumerable<BlockFile> files)
    {
        await using var lake = await Lake.OpenAsync(Attachment, _clock);
        await using var writer = new DuckLakeWriter(lake, timeProvider: _clock);
        foreach (var file in files)
        {
            await writer.WriteFileAsync(file);
            await writer.FlushAllAsync();
        }
        Assert.Equal(0, writer.Total.Rejected);
    }

    static long Count(DuckLakeConnection connection, string from) =>
        long.Parse(Ask(connection, $"SELECT count(*) FROM {from}"), System.Globalization.CultureInfo.InvariantCulture);

    static string Ask(DuckLakeConnection connection, string sql) => Answer.Of(connection, sql).Rows[0][0]!;

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
