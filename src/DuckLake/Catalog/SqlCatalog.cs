using System.Collections.Concurrent;
using System.Data.Common;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// The catalog of one lake in an SQL database: reads on connections of their own, commits one at a time on one long-lived connection.
/// Safe for concurrent use. What it returns is immutable.
/// </summary>
sealed partial class SqlCatalog : IAsyncDisposable
{
    /// <summary>When a row with begin_snapshot and end_snapshot is visible at snapshot @s.</summary>
    internal const string Visible = "@s >= begin_snapshot AND (end_snapshot IS NULL OR @s < end_snapshot)";

    /// <summary>Connections tried, one after another, before a lost one is an error.</summary>
    const int Connections = 3;

    readonly CatalogDialect _dialect;
    readonly ConcurrentBag<CatalogConnection> _readers = [];
    readonly SharedRead<Snapshot> _latest;
    readonly SemaphoreSlim _writing = new(1, 1);
    CatalogConnection? _writer;
    volatile bool _disposed;

    SqlCatalog(CatalogDialect dialect, bool isReadOnly, TimeProvider timeProvider)
    {
        _dialect = dialect;
        IsReadOnly = isReadOnly;
        TimeProvider = timeProvider;
        _latest = new(() => ReadAsync(connection => ReadLatestAsync(connection, CancellationToken.None), CancellationToken.None));
    }

    /// <summary>Where the catalog is, for messages.</summary>
    public string Location => _dialect.Location;

    public CatalogDialect Dialect => _dialect;

    public bool IsReadOnly { get; }

    public TimeProvider TimeProvider { get; }

    /// <summary>The directory or URL of the data files; ends with <c>/</c>.</summary>
    public string DataPath { get; private set; } = "";

    /// <summary>Whether every data file must be encrypted.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>Opens an existing lake, or creates one where that is allowed and there is nothing yet.</summary>
    /// <exception cref="DuckLakeException">
    /// There is no catalog, it is no catalog, its version is unknown, its data path is another one, or it cannot be opened.
    /// </exception>
    public static async Task<SqlCatalog> OpenAsync(CatalogOptions options, CancellationToken cancellationToken)
    {
        var dialect = options.CreateDialect();
        var access = options.ReadOnly ? CatalogAccess.ReadOnly : options.CreateIfNotExists
            ? CatalogAccess.ReadWriteCreate : CatalogAccess.ReadWrite;
        dialect.CheckBeforeOpening(access);
        var catalog = new SqlCatalog(dialect, options.ReadOnly, options.TimeProvider) { GivenInliningLimit = options.InliningLimit };
        try
        {
            for (var attempt = 1; !await catalog.TryOpenAsync(options, access, isLast: attempt == Connections, cancellationToken)
                .ConfigureAwait(false); attempt++)
                dialect.ForgetIdleConnections();
            return catalog;
        }
        catch (Exception error)
        {
            await catalog.DisposeAsync().ConfigureAwait(false);
            if (error is DbException database and not DuckLakeException)
                throw dialect.Translate(database, "Opening");
            throw;
        }
    }

    /// <summary>Reads, or creates, what every lake has.</summary>
    /// <returns>False when the connection was lost meanwhile.</returns>
    async Task<bool> TryOpenAsync(CatalogOptions options, CatalogAccess access, bool isLast, CancellationToken cancellationToken)
    {
        var connection = new CatalogConnection(await _dialect.OpenAsync(access, cancellationToken).ConfigureAwait(false), _dialect);
        try
        {
            await LoadOrCreateAsync(connection, options, access, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (!isLast && error is DbException database and not DuckLakeException
                && _dialect.Classify(database) == CatalogErrorKind.Unavailable)
                return false;
            throw;
        }

        if (_dialect.KeepsConnections)
            _readers.Add(connection);
        else
            await connection.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Runs reads that need no common state, on a connection of their own. When it turns out to be dead before it gave a row, another one
    /// is tried: idle connections do not survive a restart of a database server.
    /// </summary>
    public async Task<T> ReadAsync<T>(Func<CatalogConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            CatalogConnection? connection = null;
            try
            {
                if (!_readers.TryTake(out connection))
                    connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
                var result = await body(connection).ConfigureAwait(false);
                if (_disposed || !_dialect.KeepsConnections)
                    await connection.DisposeAsync().ConfigureAwait(false);
                else
                    _readers.Add(connection);
                return result;
            }
            catch (Exception error)
            {
                if (connection is not null)
                    await connection.DisposeAsync().ConfigureAwait(false);
                if (error is not DbException database || error is DuckLakeException)
                    throw;
                if (attempt == Connections || connection is not { HasGivenRows: false }
                    || _dialect.Classify(database) != CatalogErrorKind.Unavailable)
                    throw _dialect.Translate(database, "Reading");
                _dialect.ForgetIdleConnections();
            }
        }
    }

    /// <summary>
    /// Runs several reads that must see one state of the database. They run again when a table was dropped between them, which PostgreSQL
    /// does not hide from transactions that began before.
    /// </summary>
    public async Task<T> ReadTogetherAsync<T>(Func<CatalogConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadAsync(async connection =>
                {
                    await connection.BeginReadAsync(cancellationToken).ConfigureAwait(false);
                    var result = await body(connection).ConfigureAwait(false);
                    await connection.RollbackAsync().ConfigureAwait(false);
                    return result;
                }, cancellationToken).ConfigureAwait(false);
            }
            catch (DuckLakeException error) when (
                attempt < Connections && error.InnerException is DbException database
                && _dialect.Classify(database) is CatalogErrorKind.TableGone or CatalogErrorKind.Conflict)
            {
                // The next transaction sees the state without the table.
            }
        }
    }

    /// <summary>Rows of any table of the catalog's database: for <c>ekko_</c> tables and the metadata views of SQL.</summary>
    public Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        ReadAsync(connection => connection.QueryAsync(sql, read, cancellationToken, parameters), cancellationToken);

    /// <summary>
    /// Runs the body in the one write transaction there can be: nobody else commits after the body's first statement. It is committed when
    /// the body returns true, undone otherwise. The body runs again when the connection was lost and the database says, or it is certain,
    /// that nothing was committed. Database errors pass untranslated: the commit loop decides by their code.
    /// </summary>
    /// <exception cref="UnknownOutcomeException">The commit failed, and whether it took place is not known.</exception>
    public async Task WriteAsync(Func<CatalogConnection, Task<bool>> body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (IsReadOnly)
            throw new DuckLakeException(DuckLakeErrorKind.ReadOnly, $"Writing to catalog '{Location}' failed: it was attached read-only.");
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 1; !await TryWriteAsync(body, isLast: attempt == Connections, cancellationToken)
                .ConfigureAwait(false); attempt++)
                _dialect.ForgetIdleConnections();
        }
        finally
        {
            _writing.Release();
        }

        CommitSignal.Raise(_dialect);
    }

    /// <summary>Runs the body once.</summary>
    /// <returns>False when the connection was lost and nothing was committed.</returns>
    async Task<bool> TryWriteAsync(Func<CatalogConnection, Task<bool>> body, bool isLast, CancellationToken cancellationToken)
    {
        var writer = _writer ??= await ConnectAsync(cancellationToken).ConfigureAwait(false);
        string? committing = null;
        Snapshot? written = null;
        var isCommitting = false;
        try
        {
            await writer.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
            if (!await body(writer).ConfigureAwait(false))
                return true;
            cancellationToken.ThrowIfCancellationRequested();
            (committing, written) = (writer.TransactionToken, writer.Snapshot);
            isCommitting = true;
            await writer.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (DbException error) when (error is not DuckLakeException)
        {
            var fault = _dialect.Classify(error);
            if (fault is CatalogErrorKind.Busy or CatalogErrorKind.Crowded or CatalogErrorKind.Conflict)
                throw;
            // The connection may be at fault: the next commit gets a new one.
            _writer = null;
            await writer.DisposeAsync().ConfigureAwait(false);
            // A full disk and a database that became read-only refuse a commit whole.
            var wasCommitted = !isCommitting || fault is CatalogErrorKind.Full or CatalogErrorKind.ReadOnly ? false
                : committing is null ? null
                : await WasCommittedAsync(committing, written).ConfigureAwait(false);
            if (wasCommitted is null)
                throw new UnknownOutcomeException(error);
            if (wasCommitted is false && (isLast || fault != CatalogErrorKind.Unavailable))
                throw;
            return wasCommitted.Value;
        }
        finally
        {
            await writer.RollbackAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Whether a transaction whose commit was interrupted has taken place; null when nobody can tell. A database that crashed, or was
    /// replaced by a copy that lagged behind, gives the numbers of transactions that it lost to new ones: that a number was committed says
    /// something about ours only when our snapshot is there.
    /// </summary>
    async Task<bool?> WasCommittedAsync(string token, Snapshot? written)
    {
        var status = await _dialect.WasCommittedAsync(token, CancellationToken.None).ConfigureAwait(false);
        if (status is not true)
            return status;
        if (written is null)
            return null;
        try
        {
            var found = await QueryAsync(
                $"SELECT {SnapshotColumns} FROM ducklake_snapshot WHERE snapshot_id >= @id ORDER BY snapshot_id LIMIT 1", ReadSnapshot,
                CancellationToken.None, ("@id", written.Id.Value)).ConfigureAwait(false);
            // A later one alone: ours, or somebody else's in its place, has been expired.
            return found.Count == 0 ? false : found[0].Id == written.Id ? found[0] == written : null;
        }
        catch (DuckLakeException error) when (error.IsTransient)
        {
            return null;
        }
    }

    /// <summary>Starts a transaction on a state of the lake, normally the latest.</summary>
    public LakeTransaction BeginTransaction(LakeTree tree) => new(this, tree);

    /// <summary>Starts a transaction on the latest state of the lake.</summary>
    public async Task<LakeTransaction> BeginTransactionAsync(CancellationToken cancellationToken) =>
        new(this, await LatestTreeAsync(cancellationToken).ConfigureAwait(false));

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        while (_readers.TryTake(out var reader))
            await reader.DisposeAsync().ConfigureAwait(false);
        if (_writer is not null)
            await _writer.DisposeAsync().ConfigureAwait(false);
        _writer = null;
        await _dialect.CloseAsync().ConfigureAwait(false);
        _writing.Dispose();
    }

    async Task<CatalogConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var access = IsReadOnly ? CatalogAccess.ReadOnly : CatalogAccess.ReadWrite;
        return new CatalogConnection(await _dialect.OpenAsync(access, cancellationToken).ConfigureAwait(false), _dialect);
    }
}
