using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Retrying;

namespace Ekko.DuckLake;

// All of maintenance in one call.
public sealed partial class Lake
{
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
        var transaction = await BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var results = await new FlushInlinedData(this, transaction).RunAsync(schema, table, cancellationToken).ConfigureAwait(false);
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
        var transaction = await BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
            return await new FlushInlinedData(this, transaction).PlanAsync(schema, table, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a step of maintenance, again on the newest state when a writer was quicker.</summary>
    async Task<T> StepAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        var retry = new Retry(
            RetryRules.FirstWait, RetryRules.LongestWait, error => IsConflict(error) ? RetryRules.Statement : null, Catalog.TimeProvider);
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
