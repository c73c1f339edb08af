using System.Reflection;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Creates a lake, or checks that what is there is one.</summary>
/// <param name="dialect">The database.</param>
/// <param name="options">What is opened, and how.</param>
/// <param name="cancellationToken">Cancels the opening.</param>
sealed class CatalogOpening(CatalogDialect dialect, CatalogOptions options, CancellationToken cancellationToken)
{
    /// <summary>The only format version this library reads and writes.</summary>
    const string FormatVersion = "1.0";

    /// <summary>What stands for the version of a catalog that was moved, in front of where to: no client opens it any more.</summary>
    public const string MovedTo = "moved to ";

    const string MetadataTable = "ducklake_metadata";

    static readonly string[] OlderVersions = ["0.1", "0.2", "0.3-dev1", "0.3", "0.4-dev1", "0.4"];

    /// <summary>What the database is opened for.</summary>
    public CatalogAccess Access => options.ReadOnly ? CatalogAccess.ReadOnly
        : options.CreateIfNotExists ? CatalogAccess.ReadWriteCreate : CatalogAccess.ReadWrite;

    /// <summary>Reads, or creates, what every lake has.</summary>
    public async Task<CatalogFacts> LoadOrCreateAsync(CatalogConnection connection)
    {
        if (!await IsLakeAsync(connection).ConfigureAwait(false))
            await CreateAsync(connection).ConfigureAwait(false);
        return await LoadAsync(connection).ConfigureAwait(false);
    }

    string Location => dialect.Location;

    async Task<bool> IsLakeAsync(CatalogConnection connection)
    {
        var tables = await connection.QueryAsync(dialect.ListTables, row => row.Text(0), cancellationToken).ConfigureAwait(false);
        if (tables.Contains(MetadataTable))
            return true;
        if (tables.Count == 0)
            return false;
        throw new DuckLakeException(DuckLakeErrorKind.NotACatalog,
            $"Opening catalog '{Location}' failed: it is a {dialect.Name} database but no DuckLake catalog (it has {Sample(tables)}, "
            + $"and no {MetadataTable}). Check the path.");
    }

    async Task CreateAsync(CatalogConnection connection)
    {
        if (Access != CatalogAccess.ReadWriteCreate)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotFound,
                $"Opening catalog '{Location}' failed: it is an empty {dialect.Name} database. "
                + "Check the path, or allow a new lake to be created there.");
        }

        var dataPath = string.IsNullOrEmpty(options.DataPath) ? dialect.DefaultDataPath : options.DataPath;
        if (dataPath is null)
            throw new DuckLakeException($"Creating a lake at '{Location}' failed: no DATA_PATH. Say where its data files shall be.");
        await connection.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Another client may have created it between our look and the lock.
            if (await IsLakeAsync(connection).ConfigureAwait(false))
                return;
            foreach (var statement in dialect.CreateTables.Concat(dialect.CreateIndexes))
                await connection.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
            await WriteFirstRowsAsync(connection, LakePath.Directory(dataPath)).ConfigureAwait(false);
            await connection.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await connection.RollbackAsync().ConfigureAwait(false);
        }
    }

    async Task WriteFirstRowsAsync(CatalogConnection connection, string dataPath)
    {
        await connection.ExecuteAsync(
            "INSERT INTO ducklake_snapshot VALUES (0, @time, 0, 1, 0)", cancellationToken, ("@time", options.TimeProvider.GetUtcNow()))
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

    async Task<CatalogFacts> LoadAsync(CatalogConnection connection)
    {
        // Version 0.1 has no scope columns: only key and value are safe to read before the version is known.
        var version = await connection.ScalarAsync("SELECT \"value\" FROM ducklake_metadata WHERE \"key\" = 'version'", cancellationToken)
            .ConfigureAwait(false) as string;
        CheckVersion(version);
        var settings = await OptionReader.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        var stored = settings.LastOrDefault(o => o is { Key: "data_path", Scope: null })?.Value
            ?? throw new DuckLakeException(
                DuckLakeErrorKind.Corrupt, $"Opening catalog '{Location}' failed: {MetadataTable} has no data_path.");
        return new CatalogFacts(
            ChooseDataPath(stored), settings.Any(o => o is { Key: "encrypted", Value: "true", Scope: null }));
    }

    void CheckVersion(string? version)
    {
        if (version == FormatVersion)
            return;
        if (version?.StartsWith(MovedTo, StringComparison.Ordinal) == true)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotFound,
                $"Opening catalog '{Location}' failed: the lake was {version}. Open it there.");
        }

        var advice = version is not null && OlderVersions.Contains(version)
            ? $"Attach it once with the official ducklake extension of DuckDB and AUTOMATIC_MIGRATION to bring it to {FormatVersion}."
            : "It was written by a newer or unknown version; nothing was changed.";
        throw new DuckLakeException(DuckLakeErrorKind.UnsupportedVersion,
            $"Opening catalog '{Location}' failed: its DuckLake version is {(version is null ? "missing" : $"'{version}'")}, "
            + $"this version reads and writes {FormatVersion}. {advice}");
    }

    string ChooseDataPath(string stored)
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
