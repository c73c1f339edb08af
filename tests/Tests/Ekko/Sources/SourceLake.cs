using System.Data.Common;
using Ekko.DuckLake;
using Ekko.Tests.Cli;
using Ekko.Writing;

namespace Ekko.Tests.Sources;

/// <summary>A lake in a folder of its own, filled by the command line.</summary>
sealed class SourceLake : IDisposable
{
    readonly TemporaryFolder _folder = new();

    internal SourceLake() => Environment = RunCli.LakeIn(_folder.Path);

    internal Dictionary<string, string> Environment { get; }

    internal string Folder => _folder.Path;

    internal EkkoOptions Options => EkkoOptions.Read(Environment);

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs <c>ekko source rpc … --direct</c> for the chain Devnet/Anvil.</summary>
    internal Task<CliResult> SourceAsync(params string[] arguments) => SourceAsync(CancellationToken.None, arguments);

    /// <summary>Runs it until it is told to stop.</summary>
    internal Task<CliResult> SourceAsync(CancellationToken stop, params string[] arguments) =>
        RunCli.RunAsync(
            Environment, "", TimeProvider.System, stop,
            ["source", "rpc", .. arguments, "--direct", "--network", "Devnet", "--subnet", "Anvil", "--poll-interval", "20ms"]);

    /// <summary>The transactions of the lake, in the order of the chain.</summary>
    internal Task<List<ToldTransaction>> TransactionsAsync(string asOf = "") => QueryAsync(
        $"""
        SELECT block_number, block_hash, tx_hash, tx_index, from_address, to_address, value::VARCHAR, success, contract_address, gas_used,
        tx_type
        FROM transactions {asOf} WHERE network = 'Devnet' AND subnet = 'Anvil'
        AND vm_type = 'EVM' ORDER BY block_number, tx_index, block_hash
        """,
        row => new ToldTransaction(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), Text(row, 5), row.GetString(6),
            row.IsDBNull(7) ? null : row.GetBoolean(7), Text(row, 8), row.IsDBNull(9) ? null : row.GetInt64(9), row.GetInt16(10)));

    /// <summary>Numbers and hashes of the blocks.</summary>
    internal Task<List<(long Number, string Hash)>> BlocksAsync(string asOf = "") =>
        QueryAsync($"SELECT block_number, block_hash FROM blocks {asOf} ORDER BY ALL", row => (row.GetInt64(0), row.GetString(1)));

    internal async Task<long> CountAsync(string table) =>
        (await QueryAsync($"SELECT count(*) FROM {table}", row => row.GetInt64(0)))[0];

    internal async Task<long> VersionAsync() =>
        (await QueryAsync("SELECT max(snapshot_id)::BIGINT FROM ducklake_snapshots('blockchain')", row => row.GetInt64(0)))[0];

    internal async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read)
    {
        await using var source = new DuckLakeDataSource(
            new DuckLakeDataSourceOptions { Lakes = [LakeLocation.Of(Options)], DefaultLake = LakeLocation.Name });
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
