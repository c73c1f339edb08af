using Ekko.Backups;
using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.Ekko.Backups;

/// <summary>A lake with a table of rows in files and in the catalog, and a place for its backups; gone with the object.</summary>
sealed class BackedUpLake : IAsyncDisposable
{
    readonly ContractLake _place;
    readonly DuckLakeDataSource _source;

    BackedUpLake(CatalogKind kind)
    {
        _place = new ContractLake(kind);
        _source = _place.Open();
        BackupPath = kind.IsS3() ? _place.DataPath + "-backups/" : _place.DataPath + "-backups";
        Backups = new LakeBackups(BackupPath, _place.Storage);
    }

    public string BackupPath { get; }

    public LakeBackups Backups { get; }

    public LakeAttachment Attachment => _place.Attachment with { Name = "blockchain" };

    public static async Task<BackedUpLake> CreateAsync(CatalogKind kind)
    {
        var lake = new BackedUpLake(kind);
        await lake.RunAsync(
            "CREATE TABLE t(i INTEGER, v VARCHAR)", "INSERT INTO t SELECT i, 'v' || i FROM range(1000) r(i)",
            "INSERT INTO t SELECT i, 'w' || i FROM range(1000, 2000) r(i)", "INSERT INTO t VALUES (-1, 'kept'), (-2, NULL)",
            "DELETE FROM t WHERE i % 100 = 7");
        return lake;
    }

    public Task<Lake> LakeAsync() => _source.LakeAsync("lake");

    public async Task RunAsync(params string[] statements)
    {
        await using var connection = await _source.OpenConnectionAsync();
        foreach (var sql in statements)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>What the lake answers to those who open it anew.</summary>
    public async Task<string> RowsAsync(string sql = "SELECT count(*) || '|' || sum(i) || '|' || count(DISTINCT v) FROM t")
    {
        await using var source = _place.Open();
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string?>();
        while (await reader.ReadAsync())
            rows.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture));
        return string.Join("\n", rows);
    }

    public IEnumerable<string> DataFiles() => _place.DataFiles();

    public async ValueTask DisposeAsync()
    {
        Backups.Dispose();
        await _source.DisposeAsync();
        if (Directory.Exists(BackupPath))
            Directory.Delete(BackupPath, recursive: true);
        _place.Dispose();
    }
}
