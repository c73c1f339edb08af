using System.Collections.Concurrent;
using System.Data.Common;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Retrying;
using Microsoft.Extensions.Logging;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// The connections to a catalog's database: reads on connections of their own, commits one at a time on one long-lived connection, both
/// again after errors that pass. It knows no rows. Safe for concurrent use.
/// </summary>
sealed class CatalogDatabase : IAsyncDisposable
{
    readonly ConcurrentBag<CatalogConnection> _readers = [];
    readonly ILogger _logger;
    readonly Retry _reads;
    readonly Retry _writes;
    readonly SemaphoreSlim _writing = new(1, 1);
    CatalogConnection? _writer;
    volatile bool _disposed;

    public CatalogDatabase(CatalogDialect dialect, bool isReadOnly, TimeProvider timeProvider, ILogger logger)
    {
        Dialect = dialect;
        IsReadOnly = isReadOnly;
        TimeProvider = timeProvider;
        _logger = logger;
        _reads = Retry(RetryRules.OfReading);
        _writes = Retry(RetryRules.OfWriting);
    }

    /// <summary>Where the catalog is, for messages.</summary>
    public string Location => Dialect.Location;

    public CatalogDialect Dialect { get; }

    public bool IsReadOnly { get; }

    public TimeProvider TimeProvider { get; }

    /// <summary>Runs the first reads, and writes where a new lake is allowed, on the first connection.</summary>
    public async Task<T> OpenAsync<T>(CatalogAccess access, Func<CatalogConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        Dialect.CheckBeforeOpening(access);
        try
        {
            return await _reads.RunAsync(() => OpenOnceAsync(access, body, cancellationToken), LogWait, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DbException error) when (error is not DuckLakeException)
        {
            throw Dialect.Translate(error, "Opening");
        }
    }

    /// <summary>
    /// Runs reads that need no common state, on a connection of their own. They run again on another one when it turns out to be dead: idle
    /// connections do not survive a restart of a database server.
    /// </summary>
    public async Task<T> ReadAsync<T>(Func<CatalogConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        try
        {
            return await _reads.RunAsync(() => ReadOnceAsync(body, cancellationToken), LogWait, cancellationToken).ConfigureAwait(false);
        }
        catch (DbException error) when (error is not DuckLakeException)
        {
            throw Dialect.Translate(error, "Reading");
        }
    }

    /// <summary>Runs several reads that must see one state of the database.</summary>
    public Task<T> ReadTogetherAsync<T>(Func<CatalogConnection, Task<T>> body, CancellationToken cancellationToken) =>
        ReadAsync(async connection =>
        {
            await connection.BeginReadAsync(cancellationToken).ConfigureAwait(false);
            var result = await body(connection).ConfigureAwait(false);
            await connection.RollbackAsync().ConfigureAwait(false);
            return result;
        }, cancellationToken);

    async Task<T> OpenOnceAsync<T>(CatalogAccess access, Func<CatalogConnection, Task<T>> body, CancellationToken cancellationToken) =>
        await RunOnceAsync(await ConnectAsync(access, cancellationToken).ConfigureAwait(false), body).ConfigureAwait(false);

    async Task<T> ReadOnceAsync<T>(Func<CatalogConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_readers.TryTake(out var connection))
            connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await RunOnceAsync(connection, body).ConfigureAwait(false);
    }

    async Task<T> RunOnceAsync<T>(CatalogConnection connection, Func<CatalogConnection, Task<T>> body)
    {
        T result;
        try
        {
            result = await body(connection).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            await LetGoAsync(connection, error).ConfigureAwait(false);
            throw;
        }

        await KeepAsync(connection).ConfigureAwait(false);
        return result;
    }

    /// <summary>Rows of any table of the catalog's database: for <c>ekko_</c> tables and the metadata views of SQL.</summary>
    public Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        ReadAsync(connection => connection.QueryAsync(sql, read, cancellationToken, parameters), cancellationToken);

    /// <summary>
    /// Runs the body in the one write transaction there can be: no other client commits after the body's first statement. It is committed
    /// when the body returns true, undone otherwise. The body runs again when another writer was in the way, or when the connection was
    /// lost and it is certain that nothing was committed.
    /// </summary>
    /// <exception cref="DuckLakeException">
    /// Nothing was committed; or, of kind <see cref="DuckLakeErrorKind.UnknownOutcome"/>, it is not known whether the commit took place.
    /// </exception>
    public async Task WriteAsync(Func<CatalogConnection, Task<bool>> body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (IsReadOnly)
            throw new DuckLakeException(DuckLakeErrorKind.ReadOnly, $"Writing to catalog '{Location}' failed: it was attached read-only.");
        try
        {
            await _writes.RunAsync(() => WriteOnceAsync(body, cancellationToken), LogWait, cancellationToken).ConfigureAwait(false);
        }
        catch (DbException error) when (error is not DuckLakeException)
        {
            throw Dialect.Translate(error, "Committing");
        }

        CommitSignal.Raise(Dialect);
    }

    /// <summary>Runs the body when it is this writer's turn. Others get theirs while it waits to run again.</summary>
    async Task<bool> WriteOnceAsync(Func<CatalogConnection, Task<bool>> body, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await TryWriteAsync(body, cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    async Task TryWriteAsync(Func<CatalogConnection, Task<bool>> body, CancellationToken cancellationToken)
    {
        var writer = _writer ??= await ConnectAsync(cancellationToken).ConfigureAwait(false);
        string? committing = null;
        Snapshot? written = null;
        var isCommitting = false;
        try
        {
            await writer.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
            if (!await body(writer).ConfigureAwait(false))
                return;
            cancellationToken.ThrowIfCancellationRequested();
            (committing, written) = (writer.TransactionToken, writer.Snapshot);
            isCommitting = true;
            await writer.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            if (written is not null)
                _logger.Committed(Location, written.Id.Value);
        }
        catch (DbException error) when (error is not DuckLakeException)
        {
            var kind = Dialect.Classify(error);
            if (kind is CatalogErrorKind.Busy or CatalogErrorKind.Conflict)
                throw;
            // The connection may be at fault: the next commit gets a new one.
            _writer = null;
            await LetGoAsync(writer, error).ConfigureAwait(false);
            // A full disk and a database that became read-only refuse a commit whole.
            if (!isCommitting || kind is CatalogErrorKind.Full or CatalogErrorKind.ReadOnly)
                throw;
            var wasCommitted = committing is null ? null : await WasCommittedAsync(committing, written).ConfigureAwait(false);
            if (wasCommitted is null)
                throw UnknownOutcome(error);
            if (wasCommitted is false)
                throw;
        }
        finally
        {
            await writer.RollbackAsync().ConfigureAwait(false);
        }
    }

    DuckLakeException UnknownOutcome(DbException error) => new(
        DuckLakeErrorKind.UnknownOutcome,
        $"Committing failed on catalog '{Location}': the database failed while it committed, and whether it did is not known. "
        + "Look at the latest snapshot before you do the same again.", error);

    /// <summary>
    /// Whether a transaction whose commit was interrupted has taken place; null when that cannot be found out. A database that crashed, or
    /// was replaced by a copy that lagged behind, gives the numbers of transactions that it lost to new ones: that a number was committed
    /// says something about ours only when our snapshot is there.
    /// </summary>
    async Task<bool?> WasCommittedAsync(string token, Snapshot? written)
    {
        var status = await Dialect.WasCommittedAsync(token, CancellationToken.None).ConfigureAwait(false);
        if (status is not true)
            return status;
        if (written is null)
            return null;
        try
        {
            var found = await QueryAsync(
                $"SELECT {SnapshotReader.Columns} FROM ducklake_snapshot WHERE snapshot_id >= @id ORDER BY snapshot_id LIMIT 1",
                SnapshotReader.Read,
                CancellationToken.None, ("@id", written.Id.Value)).ConfigureAwait(false);
            // Only later snapshots: ours, or another client's with its number, has been expired.
            return found.Count == 0 ? false : found[0].Id == written.Id ? found[0] == written : null;
        }
        catch (DuckLakeException error) when (error.IsTransient)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        while (_readers.TryTake(out var reader))
            await reader.DisposeAsync().ConfigureAwait(false);
        if (_writer is not null)
            await _writer.DisposeAsync().ConfigureAwait(false);
        _writer = null;
        await Dialect.CloseAsync().ConfigureAwait(false);
        _writing.Dispose();
    }

    Task<CatalogConnection> ConnectAsync(CancellationToken cancellationToken) =>
        ConnectAsync(IsReadOnly ? CatalogAccess.ReadOnly : CatalogAccess.ReadWrite, cancellationToken);

    async Task<CatalogConnection> ConnectAsync(CatalogAccess access, CancellationToken cancellationToken) =>
        new(await Dialect.OpenAsync(access, cancellationToken).ConfigureAwait(false), Dialect);

    /// <summary>Gives a connection back for the next reader.</summary>
    async ValueTask KeepAsync(CatalogConnection connection)
    {
        if (_disposed || !Dialect.KeepsConnections)
            await connection.DisposeAsync().ConfigureAwait(false);
        else
            _readers.Add(connection);
    }

    /// <summary>Closes a connection after an error. When the connection was lost, idle ones are likely to be dead, too.</summary>
    async ValueTask LetGoAsync(CatalogConnection connection, Exception error)
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        if (KindOf(error) == CatalogErrorKind.Unavailable)
            Dialect.ForgetIdleConnections();
    }

    Retry Retry(Func<CatalogErrorKind, RetryRule?> rules) => new(
        RetryRules.FirstWait, RetryRules.LongestWait, error => KindOf(error) is { } kind ? rules(kind) : null, TimeProvider);

    void LogWait(Exception error, int attempt, TimeSpan wait)
    {
        if (KindOf(error) is CatalogErrorKind.Unavailable or CatalogErrorKind.Crowded)
            _logger.CatalogAway(Location, attempt, wait);
        else
            _logger.CatalogContended(Location, attempt, wait);
    }

    /// <summary>What an error of the database means; null for errors of other origin.</summary>
    CatalogErrorKind? KindOf(Exception error) =>
        error is DbException database and not DuckLakeException ? Dialect.Classify(database) : null;
}
