using System.Reflection;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

// Creating a lake, and checking that what is there is one.
sealed partial class SqlCatalog
{
    /// <summary>The only format version this library reads and writes.</summary>
    public const string FormatVersion = "1.0";

    const string MetadataTable = "ducklake_metadata";

    static readonly string[] OlderVersions = ["0.1", "0.2", "0.3-dev1", "0.3", "0.4-dev1", "0.4"];

    async Task LoadOrCreateAsync(
        CatalogConnection connection, CatalogOptions options, CatalogAccess access, CancellationToken cancellationToken)
    {
        if (!await IsLakeAsync(connection, cancellationToken).ConfigureAwait(false))
            await CreateAsync(connection, options, access, cancellationToken).ConfigureAwait(false);
        await LoadAsync(connection, options, cancellationToken).ConfigureAwait(false);
    }

    async Task<bool> IsLakeAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        var tables = await connection.QueryAsync(_dialect.ListTables, row => row.Text(0), cancellationToken).ConfigureAwait(false);
        if (tables.Contains(MetadataTable))
            return true;
        if (tables.Count == 0)
            return false;
        throw new DuckLakeException(DuckLakeErrorKind.NotACatalog,
            $"Opening catalog '{Location}' failed: it is a {_dialect.Name} database but no DuckLake catalog (it has {Sample(tables)}, "
            + $"and no {MetadataTable}). Check the path.");
    }

    async Task CreateAsync(CatalogConnection connection, CatalogOptions options, CatalogAccess access, CancellationToken cancellationToken)
    {
        if (access != CatalogAccess.ReadWriteCreate)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotFound,
                $"Opening catalog '{Location}' failed: it is an empty {_dialect.Name} database. "
                + "Check the path, or allow a new lake to be created there.");
        }

        var dataPath = string.IsNullOrEmpty(options.DataPath) ? _dialect.DefaultDataPath : options.DataPath;
        if (dataPath is null)
            throw new DuckLakeException($"Creating a lake at '{Location}' failed: no DATA_PATH. Say where its data files shall be.");
        await connection.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Another client may have created it between our look and the lock.
            if (await IsLakeAsync(connection, cancellationToken).ConfigureAwait(false))
                return;
            foreach (var statement in _dialect.CreateTables.Concat(_dialect.CreateIndexes))
                await connection.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
            await WriteFirstRowsAsync(connection, LakePath.Directory(dataPath), cancellationToken).ConfigureAwait(false);
            await connection.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await connection.RollbackAsync().ConfigureAwait(false);
        }
    }

    async Task WriteFirstRowsAsync(CatalogConnection connection, string dataPath, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(
            "INSERT INTO ducklake_snapshot VALUES (0, @time, 0, 1, 0)", cancellationToken, ("@time", TimeProvider.GetUtcNow()))
            .ConfigureAwait(false);
        await connection.ExecuteAsync("INSERT INTO ducklake_snapshot_changes VALUES (0, @changes, NULL, NULL, NULL)", cancellationToken,
            ("@changes", "created_schema:\"main\"")).ConfigureAwait(false);
        foreach (var (key, value)
            in new[] { ("version", FormatVersion), ("created_by", CreatedBy), ("data_path", dataPath), ("encrypted", "false") })
        {
            await connection.ExecuteAsync(
                "INSERT INTO ducklake_metadata VALUES (@key, @value, NULL, NULL)", cancellationToken, ("@key", key), ("@value", value))
                .ConfigureAwait(false);
        }

        await connection.ExecuteAsync(
            "INSERT INTO ducklake_schema VALUES (0, @uuid, 0, NULL, 'main', 'main/', @relative)", cancellationToken,
            ("@uuid", Guid.NewGuid()), ("@relative", true)).ConfigureAwait(false);
        await EkkoTables.UpgradeAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    async Task LoadAsync(CatalogConnection connection, CatalogOptions options, CancellationToken cancellationToken)
    {
        // Version 0.1 has no scope columns: only key and value are safe to read before the version is known.
        var version = await connection.ScalarAsync("SELECT \"value\" FROM ducklake_metadata WHERE \"key\" = 'version'", cancellationToken)
            .ConfigureAwait(false) as string;
        CheckVersion(version);
        var settings = await ReadOptionsAsync(connection, cancellationToken).ConfigureAwait(false);
        var stored = settings.LastOrDefault(o => o is { Key: "data_path", Scope: null })?.Value
            ?? throw new DuckLakeException(
                DuckLakeErrorKind.Corrupt, $"Opening catalog '{Location}' failed: {MetadataTable} has no data_path.");
        DataPath = ChooseDataPath(options, stored);
        IsEncrypted = settings.Any(o => o is { Key: "encrypted", Value: "true", Scope: null });
    }

    void CheckVersion(string? version)
    {
        if (version == FormatVersion)
            return;
        var advice = version is not null && OlderVersions.Contains(version)
            ? $"Attach it once with the official ducklake extension of DuckDB and AUTOMATIC_MIGRATION to bring it to {FormatVersion}."
            : "It was written by a newer or unknown version; nothing was changed.";
        throw new DuckLakeException(DuckLakeErrorKind.UnsupportedVersion,
            $"Opening catalog '{Location}' failed: its DuckLake version is {(version is null ? "missing" : $"'{version}'")}, "
            + $"this version reads and writes {FormatVersion}. {advice}");
    }

    string ChooseDataPath(CatalogOptions options, string stored)
    {
        if (string.IsNullOrEmpty(options.DataPath))
            return LakePath.Directory(stored);
        var given = LakePath.Directory(options.DataPath);
        if (given == stored || options.OverrideDataPath)
            return given;
        throw new DuckLakeException(
            $"Opening catalog '{Location}' failed: DATA_PATH '{given}' does not match existing data path in the catalog, '{stored}'. "
            + "Leave DATA_PATH out, or set OVERRIDE_DATA_PATH if the files were moved.");
    }

    static string CreatedBy { get; } = "Ekko "
        + (typeof(SqlCatalog).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? "0");

    static string Sample(List<string> names) => string.Join(", ", names.Take(3)) + (names.Count > 3 ? $" and {names.Count - 3} more" : "");
}
