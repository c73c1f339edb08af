using Ekko.Cli;
using Ekko.Tests.Cli;

namespace Ekko.Tests.Ekko.Migration;

/// <summary>Lakes of other clients and exports of Parquet files come in with the same rows as from the blocks themselves.</summary>
public sealed class ImportTests : IDisposable
{
    /// <summary>What both lakes have to agree on.</summary>
    const string Contents = """
        SELECT network || '/' || subnet || '|' || count(*) || '|' || sum(value) || '|' || sum(hash(
            block_time, block_number, block_hash, tx_hash, tx_index, from_address, to_address, value, gas_limit, gas_price, gas_used, nonce, input_data, success))
        FROM transactions WHERE network IN ('Avalanche', 'Ethereum') AND subnet IN ('Mainnet', 'Fuji') GROUP BY network, subnet ORDER BY 1
        """;

    const string Chain = "CASE network || subnet WHEN 'AvalancheMainnet' THEN '43114' WHEN 'AvalancheFuji' THEN '43113' ELSE '1' END";
    const string Wanted = "FROM blockchain.transactions t WHERE network IN ('Avalanche', 'Ethereum') AND subnet IN ('Mainnet', 'Fuji')";
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_lake_of_a_later_deployment_comes_in_exactly()
    {
        await RunAsync(Old, ExitCode.Success, "source", "blocks", RealBlocks.Folder, "--direct");
        await RunAsync(Old, ExitCode.Success, "sql", "-c", $"""
            ATTACH 'ducklake:sqlite:{_folder.Path}/foreign.sqlite' AS f (DATA_PATH '{_folder.Path}/foreign/');
            CREATE TABLE f.transactions AS SELECT {Chain} AS chain_id, CAST(timezone('UTC', block_time) AS DATE) AS block_date,
                timezone('UTC', block_time) AS block_timestamp, block_number, block_hash, tx_hash AS transaction_hash, tx_index AS transaction_index,
                from_address, to_address, CAST(left(lpad(value::VARCHAR, 40, '0'), 22) || '.' || right(lpad(value::VARCHAR, 40, '0'), 18) AS DECIMAL(38,18)) AS value,
                gas_limit, gas_price, gas_used, nonce, CASE success WHEN true THEN 'success' WHEN false THEN 'failed' END AS status,
                '0x' || lower(hex(input_data)) AS input_data {Wanted}
            """);
        var from = $"ducklake:sqlite:{_folder.Path}/foreign.sqlite";
        var first = await RunAsync(New, ExitCode.Success, "migrate", "backfill", "--from", from);
        Assert.DoesNotContain("0 rows added", first, StringComparison.Ordinal);
        await AssertSameAsync();
        var second = await RunAsync(New, ExitCode.Success, "migrate", "backfill", "--from", from);
        Assert.Contains("0 rows added, 0 were there already, 0 left out", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_of_ethereum_etl_comes_in_with_its_blocks()
    {
        await RunAsync(Old, ExitCode.Success, "source", "blocks", RealBlocks.Folder, "--direct");
        await RunAsync(Old, ExitCode.Success, "sql", "-c", $"""
            COPY (SELECT tx_hash AS hash, nonce, block_hash, block_number, tx_index AS transaction_index, from_address, to_address, value::VARCHAR AS value,
                gas_limit AS gas, gas_price, '0x' || lower(hex(input_data)) AS input, epoch(block_time)::BIGINT AS block_timestamp,
                tx_type AS transaction_type, gas_used AS receipt_gas_used, CAST(success AS BIGINT) AS receipt_status
                FROM transactions WHERE network = 'Avalanche' AND subnet = 'Fuji') TO '{_folder.Path}/transactions_0.parquet' (FORMAT parquet);
            COPY (SELECT block_number AS number, block_hash AS hash, parent_hash, epoch(block_time)::BIGINT AS timestamp, transaction_count, gas_used, gas_limit,
                base_fee_per_gas, size_bytes AS size, miner FROM blocks WHERE network = 'Avalanche' AND subnet = 'Fuji')
                TO '{_folder.Path}/blocks_0.parquet' (FORMAT parquet)
            """);
        await RunAsync(
            New, ExitCode.Success, "migrate", "backfill", "--from", $"ethereum-etl:{_folder.Path}", "--network", "Avalanche", "--subnet",
            "Fuji");
        await AssertSameAsync("network = 'Avalanche' AND subnet = 'Fuji'");
        await AssertSameBlocksAsync("block_number, block_hash, parent_hash, block_time, transaction_count, gas_used, miner");
        var without = await RunCli.RunAsync(New, "", "migrate", "backfill", "--from", $"ethereum-etl:{_folder.Path}");
        Assert.Equal((ExitCode.Failure, true), (without.Code, without.Error.Contains("--network and --subnet", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_export_of_cryo_takes_hashes_and_times_from_its_blocks()
    {
        await RunAsync(Old, ExitCode.Success, "source", "blocks", RealBlocks.Folder, "--direct");
        await RunAsync(Old, ExitCode.Success, "sql", "-c", $"""
            COPY (SELECT block_number, tx_index AS transaction_index, unhex(substr(tx_hash, 3)) AS transaction_hash, nonce, unhex(substr(from_address, 3)) AS from_address,
                unhex(substr(to_address, 3)) AS to_address, value::VARCHAR AS value_string, value::DOUBLE AS value_f64, input_data AS input, gas_limit, gas_used,
                gas_price, tx_type AS transaction_type, success, 43113::UBIGINT AS chain_id
                FROM transactions WHERE network = 'Avalanche' AND subnet = 'Fuji') TO '{_folder.Path}/fuji__transactions__1.parquet' (FORMAT parquet);
            COPY (SELECT unhex(substr(block_hash, 3)) AS block_hash, unhex(substr(miner, 3)) AS author, block_number, gas_used, epoch(block_time)::UINTEGER AS timestamp,
                base_fee_per_gas, 43113::UBIGINT AS chain_id FROM blocks WHERE network = 'Avalanche' AND subnet = 'Fuji')
                TO '{_folder.Path}/fuji__blocks__1.parquet' (FORMAT parquet)
            """);
        await RunAsync(New, ExitCode.Success, "migrate", "backfill", "--from", $"cryo:{_folder.Path}");
        await AssertSameAsync("network = 'Avalanche' AND subnet = 'Fuji'");
        await AssertSameBlocksAsync("block_number, block_hash, block_time, transaction_count, gas_used, miner");
    }

    [Fact]
    public async Task A_mapping_of_ones_own_names_columns_units_and_chains()
    {
        await RunAsync(New, ExitCode.Success, "doctor", "--init");
        await RunAsync(New, ExitCode.Success, "sql", "-c", $"""
            COPY (SELECT 'mine' AS c, TIMESTAMP '2024-01-01 00:00:07' AS at, 7 AS n, '0x{7:x64}' AS bh, '0x{8:x64}' AS th, 0 AS i, '0x{1:X40}' AS f, NULL::VARCHAR AS t,
                1.5::DECIMAL(20,9) AS v UNION ALL SELECT 'other', TIMESTAMP '2024-01-01 00:00:07', 7, '0x{7:x64}', '0x{9:x64}', 1, '0x{1:x40}', NULL, 0)
            TO '{_folder.Path}/rows.parquet' (FORMAT parquet)
            """);
        var mapping = Path.Combine(_folder.Path, "mapping.json");
        await File.WriteAllTextAsync(mapping, """
            {
              "transactions": {
                "from": "*.parquet",
                "columns": {
                  "chain": "c", "block_time": "at", "block_number": "n", "block_hash": "bh", "tx_hash": "th", "tx_index": "i", "from_address": "f",
                  "to_address": "t", "value": "amount|v in gwei"
                }
              },
              "chains": { "mine": { "network": "Mine", "subnet": "Devnet" } }
            }
            """);
        await RunAsync(New, ExitCode.Success, "migrate", "backfill", "--from", $"parquet:{_folder.Path}", "--mapping", mapping);
        Assert.Equal(
            $"Mine/Devnet/EVM 7 2024-01-01 00:00:07+00 1500000000 0x{1:x40}",
            await AskAsync(New, """
                SELECT network || '/' || subnet || '/' || vm_type || ' ' || block_number || ' ' || (block_time AT TIME ZONE 'UTC')::VARCHAR || '+00 ' || value
                    || ' ' || from_address FROM transactions
                """));
        Assert.Equal(
            "chain \"other\" is not known: name it in \"chains\" of a mapping",
            await AskAsync(New, "SELECT reason FROM rejected_messages"));
        await File.WriteAllTextAsync(mapping, """{ "transactions": { "from": "*.parquet", "columns": { "colour": "c" } } }""");
        var wrong = await RunCli.RunAsync(New, "", "migrate", "backfill", "--from", $"parquet:{_folder.Path}", "--mapping", mapping);
        Assert.Equal(ExitCode.Failure, wrong.Code);
        Assert.Contains("\"colour\" is no column of ours", wrong.Error, StringComparison.Ordinal);
    }

    Dictionary<string, string> Old => RunCli.LakeIn(Path.Combine(_folder.Path, "old"));

    Dictionary<string, string> New => RunCli.LakeIn(Path.Combine(_folder.Path, "new"));

    async Task AssertSameAsync(string condition = "true")
    {
        var sql = Contents.Replace("WHERE", $"WHERE {condition} AND", StringComparison.Ordinal);
        Assert.Equal(await AskAsync(Old, sql), await AskAsync(New, sql));
    }

    async Task AssertSameBlocksAsync(string columns)
    {
        var sql = $"SELECT count(*) || '|' || sum(hash({columns})) FROM blocks WHERE network = 'Avalanche' AND subnet = 'Fuji'";
        Assert.Equal(await AskAsync(Old, sql), await AskAsync(New, sql));
    }

    static async Task<string> AskAsync(Dictionary<string, string> lake, string sql) =>
        (await RunAsync(lake, ExitCode.Success, "sql", "--format", "text", "-c", sql)).Trim();

    static async Task<string> RunAsync(Dictionary<string, string> lake, int code, params string[] args)
    {
        var run = await RunCli.RunAsync(lake, "", args);
        Assert.True(run.Code == code, $"ekko {string.Join(' ', args)} ended with {run.Code}\n{run.Output}\n{run.Error}");
        return run.Output;
    }
}
