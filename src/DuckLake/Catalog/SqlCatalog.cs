using System.Data.Common;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// The catalog of one lake in an SQL database. Each group of its tables has a reader of its own. Safe for concurrent use; what the readers
/// return is immutable.
/// </summary>
sealed class SqlCatalog : IAsyncDisposable
{
    /// <summary>When a row with begin_snapshot and end_snapshot is visible at snapshot @s.</summary>
    internal const string Visible = "@s >= begin_snapshot AND (end_snapshot IS NULL OR @s < end_snapshot)";

    readonly CatalogDatabase _database;

    SqlCatalog(CatalogDatabase database, CatalogFacts facts, long? inliningLimit)
    {
        _database = database;
        DataPath = facts.DataPath;
        IsEncrypted = facts.IsEncrypted;
        Snapshots = new(database);
        Trees = new(database, Snapshots, facts.DataPath);
        Options = new(database, inliningLimit);
        Files = new(database, Snapshots);
        Inlined = new(database, Snapshots, Trees, Files);
        FlushableRows = new(database, Trees, Files, Inlined);
        ChangedRows = new(database, Trees, Files, Inlined);
        Statistics = new(database);
        NameMappings = new(database);
        StoredFiles = new(database, facts.DataPath);
    }

    /// <inheritdoc cref="CatalogDatabase.Location"/>
    public string Location => _database.Location;

    public CatalogDialect Dialect => _database.Dialect;

    public bool IsReadOnly => _database.IsReadOnly;

    public TimeProvider TimeProvider => _database.TimeProvider;

    /// <inheritdoc cref="CatalogFacts.DataPath"/>
    public string DataPath { get; }

    /// <inheritdoc cref="CatalogFacts.IsEncrypted"/>
    public bool IsEncrypted { get; }

    public SnapshotReader Snapshots { get; }

    public TreeCache Trees { get; }

    public OptionReader Options { get; }

    public TableFilesReader Files { get; }

    public InlinedReader Inlined { get; }

    public FlushableRowsReader FlushableRows { get; }

    public ChangedRowsReader ChangedRows { get; }

    public StatisticsReader Statistics { get; }

    public NameMappingReader NameMappings { get; }

    public StoredFileReader StoredFiles { get; }

    /// <summary>Opens an existing lake, or creates one where that is allowed and there is nothing yet.</summary>
    /// <exception cref="DuckLakeException">
    /// There is no catalog, it is no catalog, its version is unknown, its data path is another one, or it cannot be opened.
    /// </exception>
    public static async Task<SqlCatalog> OpenAsync(CatalogOptions options, CancellationToken cancellationToken)
    {
        var database = new CatalogDatabase(options.CreateDialect(), options.ReadOnly, options.TimeProvider, options.Logger);
        try
        {
            var opening = new CatalogOpening(database.Dialect, options, cancellationToken);
            var facts = await database.OpenAsync(opening.Access, opening.LoadOrCreateAsync, cancellationToken).ConfigureAwait(false);
            return new SqlCatalog(database, facts, options.InliningLimit);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc cref="CatalogDatabase.ReadAsync"/>
    public Task<T> ReadAsync<T>(Func<CatalogConnection, Task<T>> body, CancellationToken cancellationToken) =>
        _database.ReadAsync(body, cancellationToken);

    /// <inheritdoc cref="CatalogDatabase.ReadTogetherAsync"/>
    public Task<T> ReadTogetherAsync<T>(Func<CatalogConnection, Task<T>> body, CancellationToken cancellationToken) =>
        _database.ReadTogetherAsync(body, cancellationToken);

    /// <inheritdoc cref="CatalogDatabase.QueryAsync"/>
    public Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        _database.QueryAsync(sql, read, cancellationToken, parameters);

    /// <inheritdoc cref="CatalogDatabase.WriteAsync"/>
    public Task WriteAsync(Func<CatalogConnection, Task<bool>> body, CancellationToken cancellationToken) =>
        _database.WriteAsync(body, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
