using System.Data.Common;
using Ekko.DuckLake.Session;

namespace Ekko.DuckLake;

/// <summary>
/// An embedded engine with lakes attached to it, and the door through which they are queried: connections of one source share lakes,
/// temporary databases and the engine's memory. Safe for concurrent use.
/// </summary>
public sealed class DuckLakeDataSource : DbDataSource
{
    readonly DuckLakeDataSourceOptions _options;
    readonly LakeRegistry _registry;
    readonly SemaphoreSlim _opening = new(1, 1);
    bool _isOpen;
    bool _isDisposed;

    /// <summary>Creates a source. Lakes are opened with the first connection.</summary>
    public DuckLakeDataSource(DuckLakeDataSourceOptions options)
    {
        _options = options;
        _registry = new LakeRegistry(
            new LakeEngine(options.Threads, options.MemoryLimit),
            options.Storage ?? options.Lakes.FirstOrDefault(l => l.Storage is not null)?.Storage, options.TimeProvider,
            options.LoggerFactory);
    }

    /// <summary>Creates a source from a connection string; see <see cref="DuckLakeConnectionStringBuilder"/>.</summary>
    public DuckLakeDataSource(string connectionString)
        : this(new DuckLakeConnectionStringBuilder { ConnectionString = connectionString }.ToOptions())
    {
    }

    /// <summary>The lakes and where their catalogs are; never a password.</summary>
    public override string ConnectionString => string.Join("; ", _options.Lakes.Select(l => $"{l.Name}={l.Location}"));

    /// <summary>The attached lake of that name, for .NET code that writes columns rather than SQL.</summary>
    /// <exception cref="DuckLakeException">No lake of that name is attached, or it cannot be opened.</exception>
    public async Task<Lake> LakeAsync(string name, CancellationToken cancellationToken = default)
    {
        await OpenLakesAsync(cancellationToken).ConfigureAwait(false);
        return _registry.Find(name)?.Lake
            ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Opening lake \"{name}\" failed: no lake of that name is attached.");
    }

    /// <summary>Creates a connection and opens it.</summary>
    public new DuckLakeConnection OpenConnection() => (DuckLakeConnection)base.OpenConnection();

    /// <summary>Creates a connection and opens it.</summary>
    public new async ValueTask<DuckLakeConnection> OpenConnectionAsync(CancellationToken cancellationToken = default) =>
        (DuckLakeConnection)await base.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Creates a closed connection.</summary>
    public new DuckLakeConnection CreateConnection() => new(this, ownsSource: false);

    /// <inheritdoc />
    protected override DbConnection CreateDbConnection() => CreateConnection();

    internal async Task<LakeSession> OpenSessionAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await OpenLakesAsync(cancellationToken).ConfigureAwait(false);
        var session = new LakeSession(_registry);
        if (_options.DefaultLake is { } lake && _registry.Find(lake) is not null)
            session.Use(lake);
        return session;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _registry.Dispose();
            _opening.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc />
    protected override async ValueTask DisposeAsyncCore()
    {
        Dispose(disposing: true);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }

    async Task OpenLakesAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _isOpen))
            return;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var lake in _isOpen ? [] : _options.Lakes)
                if (_registry.Find(lake.Name) is null)
                    await _registry.AttachAsync(lake, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _isOpen, true);
        }
        finally
        {
            _opening.Release();
        }
    }
}
