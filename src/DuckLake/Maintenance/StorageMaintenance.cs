using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Retrying;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Maintenance;

/// <summary>Keeps a lake small and quick. Safe for concurrent use.</summary>
public sealed class StorageMaintenance
{
    readonly Lake _lake;

    internal StorageMaintenance(Lake lake) => _lake = lake;

    /// <summary>
    /// Does all maintenance, in the official order: moves rows that the catalog keeps into files, expires snapshots, merges small files,
    /// rewrites files that lost many rows, removes files no longer needed, and files the catalog does not know. Each step is a transaction
    /// of its own and goes by the lake's options: without <c>expire_older_than</c> no snapshot expires, files go <c>delete_older_than</c>
    /// (2 days) after they were last needed, and tables with <c>auto_compact</c> off are left alone.
    /// </summary>
    /// <param name="cancellationToken">Interrupts the running step, which is undone; the steps before it stay.</param>
    /// <exception cref="DuckLakeException">A step failed; those before it are done.</exception>
    public async Task<CheckpointResult> CheckpointAsync(CancellationToken cancellationToken = default) => new(
        await StepAsync(token => FlushInlinedDataAsync(null, null, token), cancellationToken).ConfigureAwait(false),
        await StepAsync(token => ExpireSnapshotsAsync(null, token), cancellationToken).ConfigureAwait(false),
        await StepAsync(token => MergeAdjacentFilesAsync(null, token), cancellationToken).ConfigureAwait(false),
        await StepAsync(token => RewriteDataFilesAsync(null, token), cancellationToken).ConfigureAwait(false),
        await StepAsync(token => CleanupOldFilesAsync(null, token), cancellationToken).ConfigureAwait(false),
        await StepAsync(token => DeleteOrphanedFilesAsync(null, token), cancellationToken).ConfigureAwait(false));

    /// <summary>Moves the rows and deleted positions that the catalog keeps into files, as one snapshot.</summary>
    /// <param name="schema">Only tables of this schema; null for all.</param>
    /// <param name="table">Only this table; null for all. Tables with <c>auto_compact</c> off are left alone in any case.</param>
    /// <param name="cancellationToken">Interrupts the engine and removes what was written.</param>
    /// <returns>One entry for each table that had rows there.</returns>
    public async Task<IReadOnlyList<FlushResult>> FlushInlinedDataAsync(
        string? schema = null, string? table = null, CancellationToken cancellationToken = default)
    {
        var transaction = await _lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var results = await new FlushInlinedData(_lake, transaction).RunAsync(schema, table, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return results;
        }
    }

    /// <summary>The rows that <see cref="FlushInlinedDataAsync"/> would move.</summary>
    /// <param name="schema">Only tables of this schema; null for all.</param>
    /// <param name="table">Only this table; null for all.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <returns>One entry for each table that has rows there.</returns>
    public async Task<IReadOnlyList<FlushResult>> FlushableDataAsync(
        string? schema = null, string? table = null, CancellationToken cancellationToken = default)
    {
        var transaction = await _lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
            return await new FlushInlinedData(_lake, transaction).PlanAsync(schema, table, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Moves the rows and deleted positions of a table that the catalog keeps into files, in a transaction. Readers of older snapshots see
    /// what they saw before: the files hold all versions of the rows with their snapshots.
    /// </summary>
    /// <param name="transaction">
    /// The transaction; it must not have changed or deleted rows of the table. Those it has added become files too.
    /// </param>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>How many versions of rows were moved.</returns>
    /// <exception cref="DuckLakeException">The transaction has changed or deleted rows of the table; it is as it was.</exception>
    public Task<long> FlushInlinedAsync(LakeTransaction transaction, LakeTable table, CancellationToken cancellationToken = default) =>
        new TableFlush(_lake, transaction, table).RunAsync(cancellationToken);

    /// <summary>Merges small files of tables into larger ones, as one snapshot. What can be read at any snapshot stays the same.</summary>
    /// <param name="options">Which; null for all small files of the lake.</param>
    /// <param name="cancellationToken">Interrupts the merge and removes what it wrote.</param>
    /// <returns>One entry per file written.</returns>
    public Task<IReadOnlyList<CompactionResult>> MergeAdjacentFilesAsync(
        MergeOptions? options = null, CancellationToken cancellationToken = default) =>
        CompactAsync(
            transaction => new MergeAdjacentFiles(_lake, transaction, options ?? new()).RunAsync(cancellationToken), cancellationToken);

    /// <summary>Writes files that lost a large share of their rows anew, without them, as one snapshot.</summary>
    /// <param name="options">Which; null for the lake's own thresholds.</param>
    /// <param name="cancellationToken">Interrupts the rewrite and removes what it wrote.</param>
    /// <returns>One entry per group of files.</returns>
    public Task<IReadOnlyList<CompactionResult>> RewriteDataFilesAsync(
        RewriteOptions? options = null, CancellationToken cancellationToken = default) =>
        CompactAsync(
            transaction => new RewriteDataFiles(_lake, transaction, options ?? new()).RunAsync(cancellationToken), cancellationToken);

    /// <summary>Removes snapshots, and what only they showed. Files are removed by <see cref="CleanupOldFilesAsync"/> later.</summary>
    /// <param name="options">Which; null for the lake's option <c>expire_older_than</c>.</param>
    /// <param name="cancellationToken">Cancels; nothing is removed then.</param>
    /// <returns>The snapshots, oldest first.</returns>
    public async Task<IReadOnlyList<SnapshotRecord>> ExpireSnapshotsAsync(
        ExpireOptions? options = null, CancellationToken cancellationToken = default)
    {
        var expire = new ExpireSnapshots(_lake, options ?? new());
        var transaction = await _lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var snapshots = await expire.FindAsync(cancellationToken).ConfigureAwait(false);
        if (snapshots.Count == 0 || options?.DryRun == true)
            return snapshots;
        transaction.AddHook(expire.Removal(snapshots));
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return snapshots;
    }

    /// <summary>Removes files that merges and expired snapshots left behind.</summary>
    /// <param name="options">Which; null for those that have waited longer than the lake's option <c>delete_older_than</c>
    /// (2 days).</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <returns>Their paths.</returns>
    public Task<IReadOnlyList<string>> CleanupOldFilesAsync(
        CleanupOptions? options = null, CancellationToken cancellationToken = default) =>
        new CleanupOldFiles(_lake, options ?? new()).RunAsync(cancellationToken);

    /// <summary>Removes files below the data path that the catalog does not know.</summary>
    /// <param name="options">Which; null for those older than the lake's option <c>delete_older_than</c> (2 days).</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <returns>Their paths.</returns>
    public Task<IReadOnlyList<string>> DeleteOrphanedFilesAsync(
        CleanupOptions? options = null, CancellationToken cancellationToken = default) =>
        new OrphanedFiles(_lake, options ?? new()).RunAsync(cancellationToken);

    /// <summary>Takes the lock of a commit and gives it back: finds out whether commits are possible, and makes none.</summary>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="DuckLakeException">The catalog is locked, read-only, or its disk is full.</exception>
    public Task CheckWritableAsync(CancellationToken cancellationToken = default) => _lake.Catalog.WriteAsync(
        async connection =>
        {
            await connection.ScalarAsync("SELECT max(snapshot_id) FROM ducklake_snapshot", cancellationToken).ConfigureAwait(false);
            return false;
        },
        cancellationToken);

    /// <summary>How large the catalog's database is.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<CatalogSize> CatalogSizeAsync(CancellationToken cancellationToken = default) => (await _lake.Catalog.QueryAsync(
        _lake.Catalog.Dialect.SizeQuery, row => new CatalogSize(row.Number(0), row.Number(1)), cancellationToken).ConfigureAwait(false))[0];

    /// <summary>
    /// Gives back the room of rows that the catalog's database no longer holds. Commits wait meanwhile where the catalog is a file.
    /// </summary>
    /// <param name="cancellationToken">Interrupts it; nothing is lost.</param>
    /// <exception cref="DuckLakeException">Others use the database: of kind <see cref="DuckLakeErrorKind.Busy"/>.</exception>
    public Task VacuumCatalogAsync(CancellationToken cancellationToken = default) => _lake.Catalog.ReadAsync(
        async connection =>
        {
            var tables = await connection.QueryAsync(_lake.Catalog.Dialect.ListAllTables, row => row.Text(0), cancellationToken)
                .ConfigureAwait(false);
            foreach (var statement in _lake.Catalog.Dialect.Vacuum(tables))
                await connection.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>The files below the data path, those that the catalog does not know too: their sizes in bytes by path.</summary>
    /// <param name="cancellationToken">Stops listing.</param>
    public async Task<IReadOnlyDictionary<string, long>> FileSizesAsync(CancellationToken cancellationToken = default)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var file in _lake.Storage.ListAsync(_lake.DataPath, cancellationToken).ConfigureAwait(false))
            sizes[file.Path] = file.Size;
        return sizes;
    }

    async Task<IReadOnlyList<CompactionResult>> CompactAsync(
        Func<LakeTransaction, Task<IReadOnlyList<CompactionResult>>> compact, CancellationToken cancellationToken)
    {
        var transaction = await _lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var results = await compact(transaction).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return results;
        }
    }

    /// <summary>Runs a step of maintenance, again on the newest state when a writer was quicker.</summary>
    async Task<T> StepAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        var retry = new Retry(
            RetryRules.FirstWait, RetryRules.LongestWait, error => IsConflict(error) ? RetryRules.Statement : null,
            _lake.Catalog.TimeProvider);
        try
        {
            return await retry.RunAsync(() => step(cancellationToken), null, cancellationToken).ConfigureAwait(false);
        }
        catch (DuckLakeException error) when (IsConflict(error))
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.Busy,
                "Checkpointing failed: writers changed what it was about to replace, again and again. Try again when fewer are at work.",
                error);
        }
    }

    static bool IsConflict(Exception error) => error is DuckLakeException { ErrorKind: DuckLakeErrorKind.Conflict };
}
