using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ekko.DuckLake;
using Ekko.Writing;

namespace Ekko.Bench;

/// <summary>A lake of made-up transactions, 150 a block, of 1,000,003 addresses; and what to ask it for.</summary>
static class MadeTransactions
{
    const int PerInsert = 1_000_000;
    const int Addresses = 1_000_003;
    const int LargePrime = 7_919_333;

    /// <summary>Transactions of a block.</summary>
    public const int PerBlock = 150;

    /// <summary>When the first block was.</summary>
    public static DateTimeOffset Start { get; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How many rows: <c>--rows=</c> or <c>EKKO_BENCH_ROWS</c>, else as many as the benchmark is about.</summary>
    /// <param name="unset">As many as the benchmark is about.</param>
    public static int Rows(int unset) => Chosen ?? (
        Environment.GetEnvironmentVariable("EKKO_BENCH_ROWS") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : unset);

    /// <summary>What the command line says; null when it does not.</summary>
    public static int? Chosen { get; set; }

    /// <summary>Fills a lake.</summary>
    public static async Task FillAsync(DuckLakeDataSource source, int rows, CancellationToken cancellationToken)
    {
        await using (var writer = new DuckLakeWriter(await source.LakeAsync("lake", cancellationToken)))
        {
            var template = IngestBenchmark.Load()[0];
            var block = new byte[template.Length];
            template.Write(block, 1, 1_700_000_000, 1);
            await writer.WriteBlockAsync(block, default, IngestBenchmark.Nodes[0], "bench", cancellationToken);
        }

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        for (var first = 0; first < rows; first += PerInsert)
        {
            await using var command = connection.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"""
                INSERT INTO transactions BY NAME
                SELECT 'Ethereum' AS network, 'Mainnet' AS subnet, 'EVM' AS vm_type,
                    TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_seconds(12 * (i // {PerBlock})) AS block_time,
                    i // {PerBlock} AS block_number,
                    '0x' || sha256('b' || (i // {PerBlock})) AS block_hash, '0x' || sha256('t' || i) AS tx_hash,
                    (i % {PerBlock})::INTEGER AS tx_index,
                    '0x' || left(sha256('a' || i % {Addresses}), 40) AS from_address,
                    '0x' || left(sha256('a' || (i * 7) % {Addresses}), 40) AS to_address,
                    hash(i)::DECIMAL(38,0) AS value, 21000 + hash(i) % 500000 AS gas_limit,
                    1000000000 + hash(i) % 100000000 AS gas_price,
                    hash(i) % 21000 AS gas_used, i % 1000 AS nonce, 1 AS chain_id, 2 AS tx_type, unhex(sha256('i' || i)) AS input_data,
                    true AS success, now() AS ingested_at
                FROM range({first}, {Math.Min(rows, first + PerInsert)}) t(i)
                """));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>A row to ask for: another one each time.</summary>
    public static int Question(int i, int rows) => (int)((long)i * LargePrime % rows);

    /// <summary>The hash of a row; of a negative one, a hash that is not there.</summary>
    public static string Hash(int i) => $"0x{Sha("t", i)}";

    /// <summary>The sender of a row; of a negative one, an address that is not there.</summary>
    public static string Address(int i) => $"0x{Sha("a", i < 0 ? i : i % Addresses)[..40]}";

    static string Sha(string prefix, int i) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(prefix + i.ToString(CultureInfo.InvariantCulture))));
}
