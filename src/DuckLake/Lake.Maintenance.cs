using Ekko.DuckDb;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake;

// Keeping a lake small and quick.
public sealed partial class Lake
{
    /// <summary>Merges small files of tables into larger ones, as one snapshot. What can be read at any snapshot stays the same.</summary>
    /// <param name="options">Which; null for all small files of the lake.</param>
    /// <param name="cancellationToken">Interrupts the merge and removes what it wrote.</param>
    /// <returns>One entry per file written.</returns>
    public Task<IReadOnlyList<CompactionResult>> MergeAdjacentFilesAsync(
        MergeOptions? options = null, CancellationToken cancellationToken = default) =>
        CompactAsync(
            transaction => new MergeAdjacentFiles(this, transaction, options ?? new()).RunAsync(cancellationToken), cancellationToken);

    /// <summary>Writes files that lost a large share of their rows anew, without them, as one snapshot.</summary>
    /// <param name="options">Which; null for the lake's own thresholds.</param>
    /// <param name="cancellationToken">Interrupts the rewrite and removes what it wrote.</param>
    /// <returns>One entry per group of files.</returns>
    public Task<IReadOnlyList<CompactionResult>> RewriteDataFilesAsync(
        RewriteOptions? options = null, CancellationToken cancellationToken = default) =>
        CompactAsync(
            transaction => new RewriteDataFiles(this, transaction, options ?? new()).RunAsync(cancellationToken), cancellationToken);

    /// <summary>Removes snapshots, and what only they showed. Files are removed by <see cref="CleanupOldFilesAsync"/> later.</summary>
    /// <param name="options">Which; null for the lake's option <c>expire_older_than</c>.</param>
    /// <param name="cancellationToken">Cancels; nothing is removed then.</param>
    /// <returns>The snapshots, oldest first.</returns>
    public async Task<IReadOnlyList<SnapshotRecord>> ExpireSnapshotsAsync(
        ExpireOptions? options = null, CancellationToken cancellationToken = default)
    {
        var expire = new ExpireSnapshots(this, options ?? new());
        var transaction = await BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var snapshots = await expire.FindAsync(cancellationToken).ConfigureAwait(false);
        if (snapshots.Count == 0 || options?.DryRun == true)
            return snapshots;
        transaction.AddHook(expire.Removal(snapshots));
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return snapshots;
    }

    /// <summary>Removes files that merges and expired snapshots left behind.</summary>
    /// <param name="options">Which; null for those that have waited longer than the lake's option <c>delete_older_than</c> (2
    /// days).</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <returns>Their paths.</returns>
    public Task<IReadOnlyList<string>> CleanupOldFilesAsync(
        CleanupOptions? options = null, CancellationToken cancellationToken = default) =>
        new CleanupOldFiles(this, options ?? new()).RunAsync(cancellationToken);

    /// <summary>Removes files below the data path that the catalog does not know.</summary>
    /// <param name="options">Which; null for those older than the lake's option <c>delete_older_than</c> (2 days).</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <returns>Their paths.</returns>
    public Task<IReadOnlyList<string>> DeleteOrphanedFilesAsync(
        CleanupOptions? options = null, CancellationToken cancellationToken = default) =>
        new OrphanedFiles(this, options ?? new()).RunAsync(cancellationToken);

    /// <summary>The files below the data path, those that the catalog does not know too: their sizes in bytes by path.</summary>
    /// <param name="cancellationToken">Stops listing.</param>
    public async Task<IReadOnlyDictionary<string, long>> FileSizesAsync(CancellationToken cancellationToken = default)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var file in Storage.ListAsync(DataPath, cancellationToken).ConfigureAwait(false))
            sizes[file.Path] = file.Size;
        return sizes;
    }

    /// <summary>Sets an option of the lake, a schema or a table.</summary>
    /// <param name="name">The option's official name, for example <c>target_file_size</c>.</param>
    /// <param name="value">Its value as text, for example <c>512MB</c>; checked and stored in the official form.</param>
    /// <param name="schema">The schema it is for; with a table, the table's schema (null: <c>main</c>).</param>
    /// <param name="table">The table it is for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DuckLakeException">There is no such option, schema or table, or the option does not take this value.</exception>
    public async Task SetOptionAsync(
        string name, string? value, string? schema = null, string? table = null, CancellationToken cancellationToken = default)
    {
        var transaction = await BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        transaction.AddOption(SetOption.Create(this, transaction.Base, name, value, schema, table));
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets an option of a table with a transaction, which may create the table.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="table">The table, as the transaction sees it.</param>
    /// <param name="name">The option's official name.</param>
    /// <param name="value">Its value as text.</param>
    /// <exception cref="DuckLakeException">There is no such option, or it does not take this value.</exception>
    public void SetTableOption(LakeTransaction transaction, LakeTable table, string name, string value) =>
        transaction.AddOption(SetOption.OfTable(this, table, name, value));

    internal DuckDbConnection Connect() => _engine.Connect();

    /// <summary>The engine's syntax tree of a query, as JSON.</summary>
    internal string Serialize(string query)
    {
        using var connection = Connect();
        return EngineRows.Read(connection, $"SELECT json_serialize_sql({SqlText.QuoteLiteral(query)})", CancellationToken.None)[0][0]!;
    }

    async Task<IReadOnlyList<CompactionResult>> CompactAsync(
        Func<LakeTransaction, Task<IReadOnlyList<CompactionResult>>> compact, CancellationToken cancellationToken)
    {
        var transaction = await BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var results = await compact(transaction).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return results;
        }
    }
}
