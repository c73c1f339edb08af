using System.Globalization;
using Ekko.Cli.Doctor;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Tests.Servers;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.Cli;

/// <summary>Set-ups of one machine that are broken for real: each is found by its check, with what mends it.</summary>
public sealed class DoctorFaultTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly Dictionary<string, string> _environment;

    public DoctorFaultTests() => _environment = RunCli.LakeIn(_folder.Path);

    string Catalog => _environment["DUCKLAKE_CATALOG_PATH"];

    string Files => _environment["DUCKLAKE_DATA_PATH"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DUCKLAKE_BATCH_SIZE", "many", "DUCKLAKE_BATCH_SIZE")]
    [InlineData("DUCKLAKE_CATALOG_TYPE", "oracle", "DUCKLAKE_CATALOG_TYPE")]
    [InlineData("MINIO_ACCESS_KEY", "alone", "MINIO_SECRET_KEY")]
    [InlineData("NATS_URL", "localhost", "NATS_URL")]
    [InlineData("EKKO_BACKUP_PATH", "ftp://host/x", "EKKO_BACKUP_PATH")]
    public async Task A_wrong_variable_is_named(string name, string value, string named)
    {
        _environment[name] = value;
        await DoctorRun.FindsAsync(_environment, "environment", CheckStatus.Failed, named, "unset");
    }

    [Fact]
    public async Task A_healthy_lake_has_nothing_to_mend()
    {
        await LakeAsync();
        foreach (var (name, (status, summary, _)) in await DoctorRun.AllAsync(_environment, TimeProvider.System))
            Assert.True(status is CheckStatus.Ok or CheckStatus.Skipped || name == "disk space", $"{name}: {status} {summary}");
    }

    [Fact]
    public async Task A_data_path_that_is_missing_is_made()
    {
        await DoctorRun.FindsAsync(_environment, "data path", CheckStatus.Warning, "does not exist", "--fix \"data path\"");
        await DoctorRun.FixAsync(_environment, "data path");
        await DoctorRun.FindsAsync(_environment, "data path", CheckStatus.Ok, "can be written", "");
    }

    [Fact]
    public async Task A_data_path_that_is_a_file_is_told()
    {
        await File.WriteAllTextAsync(Files.TrimEnd('/'), "");
        _environment["DUCKLAKE_DATA_PATH"] = Files.TrimEnd('/');
        await DoctorRun.FindsAsync(_environment, "data path", CheckStatus.Failed, "is a file", "DUCKLAKE_DATA_PATH");
    }

    [MountFact]
    public async Task A_full_disk_is_found_before_a_writer_finds_it()
    {
        using var disk = new SmallDisk(_folder.Path, "size=512k");
        _environment["DUCKLAKE_DATA_PATH"] = disk.Path;
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "filler"), new byte[400 * 1024]);
        await DoctorRun.FindsAsync(_environment, "data path", CheckStatus.Failed, "cannot be written", "Make room");
        await DoctorRun.FindsAsync(_environment, "disk space", CheckStatus.Failed, "free at", "ekko maintain cleanup");
    }

    [MountFact]
    public async Task A_disk_that_is_read_only_is_found()
    {
        await LakeAsync();
        using var disk = new SmallDisk(_folder.Path, "size=4m");
        var catalog = Path.Combine(disk.Path, "catalog.sqlite");
        await CheckpointAsync();
        File.Copy(Catalog, catalog);
        disk.MakeReadOnly();
        _environment["DUCKLAKE_DATA_PATH"] = disk.Path;
        await DoctorRun.FindsAsync(_environment, "data path", CheckStatus.Failed, "cannot be written", "read-only");
        _environment["DUCKLAKE_CATALOG_PATH"] = catalog;
        _environment["DUCKLAKE_DATA_PATH"] = Files;
        var (status, _, advice) = (await DoctorRun.AllAsync(_environment, TimeProvider.System))["catalog"];
        Assert.Equal(CheckStatus.Failed, status);
        Assert.NotNull(advice);
    }

    [Fact]
    public async Task A_catalog_that_is_missing_is_a_warning() =>
        await DoctorRun.FindsAsync(_environment, "catalog", CheckStatus.Warning, "no lake", "doctor --init");

    [Fact]
    public async Task A_catalog_that_is_locked_is_found()
    {
        await LakeAsync();
        await using var other = new SqliteConnection($"Data Source={Catalog};Pooling=false");
        await other.OpenAsync();
        await using var lockIt = other.CreateCommand();
        lockIt.CommandText = "BEGIN IMMEDIATE";
        await lockIt.ExecuteNonQueryAsync();
        await DoctorRun.FindsAsync(_environment, "catalog", CheckStatus.Failed, "locked by another writer", "fuser -v");
    }

    [Fact]
    public async Task A_catalog_that_is_damaged_is_found()
    {
        await LakeAsync();
        await CheckpointAsync();
        var bytes = await File.ReadAllBytesAsync(Catalog);
        bytes.AsSpan(0, 100).Fill(7);
        await File.WriteAllBytesAsync(Catalog, bytes);
        await DoctorRun.FindsAsync(_environment, "catalog", CheckStatus.Failed, "catalog", "ekko backup restore");
    }

    [Fact]
    public async Task A_database_of_something_else_is_no_catalog()
    {
        CatalogContent.Execute(Catalog, "CREATE TABLE customers(id INTEGER)");
        await DoctorRun.FindsAsync(_environment, "catalog", CheckStatus.Failed, "no DuckLake catalog", "DUCKLAKE_CATALOG_PATH");
    }

    [Fact]
    public async Task A_catalog_of_a_newer_version_is_found()
    {
        await LakeAsync();
        CatalogContent.Execute(Catalog, "UPDATE ducklake_metadata SET value = '9.9' WHERE key = 'version'");
        await DoctorRun.FindsAsync(_environment, "catalog", CheckStatus.Failed, "9.9", "version of ekko");
    }

    [Fact]
    public async Task A_lake_that_was_moved_says_where_to()
    {
        await LakeAsync();
        Assert.Equal(0, (await RunCli.RunAsync(_environment, "", "move", "catalog", "sqlite", Catalog + ".new")).Code);
        await DoctorRun.FindsAsync(_environment, "catalog", CheckStatus.Failed, "catalog.sqlite.new", "DUCKLAKE_CATALOG_PATH");
    }

    [Fact]
    public async Task A_data_path_that_is_not_the_lakes_is_found()
    {
        await LakeAsync();
        _environment["DUCKLAKE_DATA_PATH"] = Path.Combine(_folder.Path, "elsewhere") + "/";
        await DoctorRun.FindsAsync(_environment, "catalog", CheckStatus.Failed, "does not match", "DUCKLAKE_DATA_PATH");
    }

    [Theory]
    [InlineData(60, "60 min ahead of")]
    [InlineData(-60, "60 min behind")]
    public async Task A_clock_that_is_off_by_an_hour_is_found(int minutes, string told)
    {
        await LakeAsync();
        var clock = new ManualClock { Now = DateTimeOffset.UtcNow.AddMinutes(minutes) };
        await DoctorRun.FindsAsync(_environment, "clock", CheckStatus.Failed, told, "timedatectl", clock);
    }

    [Fact]
    public async Task A_snapshot_from_the_future_is_found()
    {
        await LakeAsync();
        CatalogContent.Execute(Catalog, "UPDATE ducklake_snapshot SET snapshot_time = '2099-01-01 00:00:00+00' WHERE snapshot_id = 2");
        await DoctorRun.FindsAsync(_environment, "clock", CheckStatus.Warning, "its writer's clock is ahead", "timedatectl");
    }

    [Fact]
    public async Task A_file_that_is_lost_is_named()
    {
        await LakeAsync();
        var file = Directory.EnumerateFiles(Files, "*.parquet", SearchOption.AllDirectories).First();
        File.Delete(file);
        await DoctorRun.FindsAsync(_environment, "files", CheckStatus.Failed, Path.GetFileName(file), "ekko backup restore");
    }

    [Fact]
    public async Task Tables_with_many_deleted_rows_are_mended()
    {
        await LakeAsync();
        await SqlAsync("DELETE FROM t WHERE i < 500");
        await DoctorRun.FindsAsync(_environment, "tables", CheckStatus.Warning, "main.t has 50", "--fix tables");
        await DoctorRun.FixAsync(_environment, "tables");
        await DoctorRun.FindsAsync(_environment, "tables", CheckStatus.Ok, "1 table", "");
    }

    [Fact]
    public async Task Many_small_files_are_found()
    {
        await LakeAsync();
        CatalogContent.Execute(Catalog, """
            WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 120)
            INSERT INTO ducklake_data_file
            SELECT 1000 + value, table_id, begin_snapshot, end_snapshot, file_order, value || path, path_is_relative, file_format,
                record_count, file_size_bytes, footer_size, row_id_start, partition_id, encryption_key, mapping_id, partial_max
            FROM ducklake_data_file, n WHERE data_file_id = (SELECT min(data_file_id) FROM ducklake_data_file)
            """);
        await DoctorRun.FindsAsync(_environment, "tables", CheckStatus.Warning, "small files", "ekko maintain --watch");
    }

    [Fact]
    public async Task A_cursor_that_stands_still_is_found()
    {
        await LakeAsync();
        CatalogContent.Execute(Catalog, "INSERT INTO ekko_cursors VALUES ('reader', 1, 0)");
        await DoctorRun.FindsAsync(_environment, "snapshots", CheckStatus.Warning, "cursor reader has stood at snapshot 1", "delete the "
            + "cursor");
    }

    [Fact]
    public async Task A_backup_that_was_not_finished_is_found()
    {
        await LakeAsync();
        CatalogContent.Execute(
            Catalog, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO ekko_holds VALUES ('dead', {long.MaxValue}, 0)"));
        await DoctorRun.FindsAsync(_environment, "snapshots", CheckStatus.Warning, "backup dead was not finished", "ekko backup release "
            + "dead");
    }

    [Fact]
    public async Task A_lease_whose_holder_died_is_found_and_cleared()
    {
        await LakeAsync();
        Assert.Equal(0, (await RunCli.RunAsync(_environment, "", "apikey", "create", "x")).Code);
        CatalogContent.Execute(
            Catalog,
            "INSERT INTO ekko_leases VALUES ('Avalanche', 'Fuji', 'EVM', 'host/17', 3, CAST(strftime('%s', 'now') AS INTEGER) * 1000 - "
                + "7200000)");
        await DoctorRun.FindsAsync(_environment, "leases", CheckStatus.Warning, "host/17", "--fix leases");
        await DoctorRun.FixAsync(_environment, "leases");
        await DoctorRun.FindsAsync(_environment, "leases", CheckStatus.Ok, "no process", "");
    }

    [Fact]
    public async Task A_run_of_maintenance_that_never_ended_is_found()
    {
        await LakeAsync();
        Assert.Equal(0, (await RunCli.RunAsync(_environment, "", "maintain", "flush")).Code);
        CatalogContent.Execute(Catalog, "UPDATE ekko_maintenance_runs SET outcome = 'Running', finished_at = NULL, started_at = 1000");
        await DoctorRun.FindsAsync(_environment, "maintenance", CheckStatus.Warning, "did not end", "log of its process");
    }

    [Fact]
    public async Task Messages_that_could_not_become_rows_are_found()
    {
        await LakeAsync();
        await SqlAsync("CREATE TABLE rejected_messages(received_at TIMESTAMPTZ, subject VARCHAR, stream_sequence BIGINT, reason VARCHAR, "
            + "payload BLOB)");
        await SqlAsync("INSERT INTO rejected_messages VALUES (now(), 'a.b', 1, 'no JSON', ''::BLOB)");
        await DoctorRun.FindsAsync(_environment, "rejected", CheckStatus.Warning, "no JSON", "GROUP BY ALL");
    }

    [Fact]
    public async Task Blocks_that_lack_transactions_are_found()
    {
        await LakeAsync();
        await SqlAsync("CREATE TABLE blocks(network VARCHAR, subnet VARCHAR, block_number BIGINT, block_hash VARCHAR, parent_hash VARCHAR, "
            + "transaction_count BIGINT)");
        await SqlAsync("CREATE TABLE transactions(network VARCHAR, subnet VARCHAR, block_number BIGINT, block_hash VARCHAR)");
        await SqlAsync("INSERT INTO blocks VALUES ('Avalanche', 'Fuji', 7, 'a', 'z', 2), ('Avalanche', 'Fuji', 8, 'b', 'a', 1)");
        await SqlAsync("INSERT INTO transactions VALUES ('Avalanche', 'Fuji', 7, 'a'), ('Avalanche', 'Fuji', 8, 'b')");
        await DoctorRun.FindsAsync(_environment, "blocks", CheckStatus.Warning, "Avalanche/Fuji 7", "ekko source rpc");
    }

    [Fact]
    public async Task An_address_open_to_others_without_a_key_is_found()
    {
        await LakeAsync();
        _environment["EKKO_LISTEN"] = "0.0.0.0:8080";
        await DoctorRun.FindsAsync(_environment, "access", CheckStatus.Failed, "no key", "ekko apikey create");
    }

    [Fact]
    public async Task A_cache_folder_that_cannot_be_written_is_found()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "");
        _environment["DUCKLAKE_DATA_PATH"] = "s3://bucket/files";
        _environment["EKKO_CACHE_DIR"] = Path.Combine(file, "cache");
        _environment["MINIO_ENDPOINT"] = "127.0.0.1:1";
        await DoctorRun.FindsAsync(_environment, "cache", CheckStatus.Failed, "cannot be written", "EKKO_CACHE_DIR");
    }

    [Theory]
    [InlineData(200_000_000, 150_000_000, 0, CheckStatus.Warning)]
    [InlineData(200_000_000, 10_000_000, 300_000_000, CheckStatus.Warning)]
    [InlineData(200_000_000, 10_000_000, 0, CheckStatus.Ok)]
    public void A_catalog_that_is_mostly_empty_or_has_a_long_log_is_told(long bytes, long free, long log, object status) =>
        Assert.Equal(status, CatalogSizeCheck.Judge(bytes, free, log).Status);

    [Fact]
    public async Task The_exit_code_tells_the_worst()
    {
        Assert.Equal(3, (await RunCli.RunAsync(_environment, "", "doctor")).Code);
        await File.WriteAllTextAsync(Catalog, "no database at all, and longer than the header of one would be; no database at all");
        var run = await RunCli.RunAsync(_environment, "", "doctor", "--json");
        Assert.Equal(1, run.Code);
        Assert.Contains("\"canFix\": true", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunCli.RunAsync(_environment, "", "doctor", "--fix", "everything")).Code);
    }

    async Task LakeAsync() => await SqlAsync("CREATE TABLE t(i INTEGER); INSERT INTO t SELECT * FROM range(1000)");

    async Task SqlAsync(string sql)
    {
        var run = await RunCli.RunAsync(_environment, "", "sql", "-c", sql);
        Assert.True(run.Code == 0, run.Error);
    }

    /// <summary>Brings what is in the log into the file.</summary>
    async Task CheckpointAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Catalog};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = DELETE";
        await command.ExecuteScalarAsync();
    }
}
