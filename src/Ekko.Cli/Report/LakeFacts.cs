using System.Data.Common;
using System.Globalization;
using Ekko.Cli.Formats;

namespace Ekko.Cli.Report;

/// <summary>A network's share of the lake.</summary>
/// <param name="Name">Network and subnet: <c>Avalanche/Fuji</c>.</param>
/// <param name="Blocks">Its blocks.</param>
/// <param name="Transactions">Its transactions.</param>
sealed record NetworkFacts(string Name, long Blocks, long Transactions);

/// <summary>A question about the past with its answer.</summary>
/// <param name="Kind">By what it goes back.</param>
/// <param name="Answer">What was found, in words.</param>
/// <param name="Sql">The statement that was asked.</param>
sealed record TimeTravelFact(string Kind, string Answer, string Sql);

/// <summary>What a report says about a lake, asked in SQL like any user would.</summary>
sealed class LakeFacts(DbConnection connection)
{
    const string Metadata = $"__ducklake_metadata_{ConfiguredLake.Name}";

    /// <summary>Blocks and transactions of each network, the largest first.</summary>
    public async Task<IReadOnlyList<NetworkFacts>> NetworksAsync(CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(
            """
            SELECT concat_ws('/', b.network, b.subnet), b.blocks, coalesce(t.transactions, 0)
            FROM (SELECT network, subnet, count(*) AS blocks FROM blocks GROUP BY ALL) b
            LEFT JOIN (SELECT network, subnet, count(*) AS transactions FROM transactions GROUP BY ALL) t USING (network, subnet)
            ORDER BY 3 DESC, 1
            """,
            cancellationToken);
        return [.. rows.Select(row => new NetworkFacts(row[0]!, Number(row[1]), Number(row[2])))];
    }

    /// <summary>How many messages were rejected, over the whole life of the lake.</summary>
    public Task<long> RejectedAsync(CancellationToken cancellationToken) =>
        NumberAsync("SELECT count(*) FROM rejected_messages", cancellationToken);

    /// <summary>The live files of all tables and their bytes.</summary>
    public async Task<(long Files, long Bytes)> FilesAsync(CancellationToken cancellationToken)
    {
        var row = (await RowsAsync(
            $"SELECT count(*), coalesce(sum(file_size_bytes), 0)::BIGINT FROM {Metadata}.ducklake_data_file WHERE end_snapshot IS NULL",
            cancellationToken))[0];
        return (Number(row[0]), Number(row[1]));
    }

    /// <summary>The newest snapshot; the oldest is 0.</summary>
    public Task<long> LatestVersionAsync(CancellationToken cancellationToken) =>
        NumberAsync($"SELECT max(snapshot_id) FROM ducklake_snapshots('{ConfiguredLake.Name}')", cancellationToken);

    /// <summary>Three answers out of the past: by version, by timestamp, and the difference of two versions.</summary>
    public async Task<IReadOnlyList<TimeTravelFact>> TimeTravelAsync(CancellationToken cancellationToken)
    {
        var versions = await VersionsAsync(cancellationToken);
        var (early, later, latest) = (versions[(versions.Count - 1) / 2], versions[(versions.Count - 1) * 3 / 4], versions[^1]);
        var byVersion = $"SELECT count(*) FROM transactions AT (VERSION => {early})";
        var time = (await RowsAsync(
            $"SELECT snapshot_time::VARCHAR FROM ducklake_snapshots('{ConfiguredLake.Name}') WHERE snapshot_id = {later}",
            cancellationToken))[0][0];
        var byTime = $"SELECT count(*) FROM transactions AT (TIMESTAMP => '{time}')";
        var difference = $"SELECT count(*), count(DISTINCT b.network) FROM transactions AS b AT (VERSION => {latest}) "
            + $"ANTI JOIN transactions AS a AT (VERSION => {early}) USING (network, subnet, block_hash, tx_index)";
        var added = (await RowsAsync(difference, cancellationToken))[0];
        return
        [
            new("by version", $"version {early} has {Counts.Of(await NumberAsync(byVersion, cancellationToken), "transaction")}",
                byVersion),
            new("by timestamp", $"at {time} there were {Counts.Of(await NumberAsync(byTime, cancellationToken), "transaction")}", byTime),
            new(
                "difference",
                $"from version {early} to {latest} came {Counts.Of(Number(added[0]), "transaction")} on "
                + $"{Counts.Of(Number(added[1]), "network")}",
                difference),
        ];
    }

    /// <summary>
    /// The snapshots that changed the transactions, oldest first: the one that made the table, then those that added rows.
    /// </summary>
    async Task<List<long>> VersionsAsync(CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(
            $"""
            WITH t AS (SELECT table_id, min(begin_snapshot) AS made FROM {Metadata}.ducklake_table
                       WHERE table_name = 'transactions' GROUP BY ALL)
            SELECT made AS version FROM t
            UNION SELECT f.begin_snapshot FROM {Metadata}.ducklake_data_file f JOIN t USING (table_id)
            ORDER BY version
            """,
            cancellationToken);
        return [.. rows.Select(row => Number(row[0]))];
    }

    async Task<long> NumberAsync(string sql, CancellationToken cancellationToken) =>
        Number((await RowsAsync(sql, cancellationToken))[0][0]);

    async Task<List<string?[]>> RowsAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string?[]>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Cells.Text(reader, column))]);
        return rows;
    }

    static long Number(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);
}
