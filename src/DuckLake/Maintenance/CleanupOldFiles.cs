using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Removes files that left the catalog: the file first, then the note that it is to go, so that a crash between the two leaves a note that
/// the next clean-up follows in vain. A file that any snapshot still names stays, whatever the note says, and so does one that a held copy
/// of the catalog may name (<see cref="FileHolds"/>).
/// </summary>
sealed class CleanupOldFiles(Lake lake, CleanupOptions cleanup)
{
    /// <summary>Files removed between two looks at the catalog.</summary>
    const int BatchSize = 200;

    internal async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var limit = await CleanupLimit.OfAsync(lake, cleanup, "ducklake_cleanup_old_files", cancellationToken).ConfigureAwait(false);
        var scheduled = (await lake.Catalog.StoredFiles.ScheduledAsync(cancellationToken).ConfigureAwait(false))
            .Where(f => (limit is null || f.Since < limit) && cleanup.Paths?.Contains(f.Path) != false).ToList();
        // Read after the list: a copy of the catalog that is made from now on does not name what is on it.
        if (await FileHolds.FirstIdAsync(lake.Catalog, cancellationToken).ConfigureAwait(false) is { } kept)
            scheduled.RemoveAll(f => f.Id < kept);
        var removable = scheduled.ToLookup(f => f.Path).ToDictionary(f => f.Key, f => f.ToList(), StringComparer.Ordinal);
        if (removable.Count > 0)
            await lake.Catalog.StoredFiles.VisitAsync((path, _) => removable.Remove(path), cancellationToken).ConfigureAwait(false);
        var paths = scheduled.Select(f => f.Path).Where(removable.ContainsKey).Distinct(StringComparer.Ordinal).ToList();
        if (cleanup.DryRun)
            return paths;
        foreach (var batch in paths.Chunk(BatchSize))
        {
            await lake.Storage.DeleteAsync(batch, cancellationToken).ConfigureAwait(false);
            var transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            transaction.AddHook(new Forget([.. batch.SelectMany(p => removable[p])]));
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return paths;
    }

    sealed class Forget(IReadOnlyList<ScheduledFile> files) : ICatalogCommitHook
    {
        public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
        {
            foreach (var file in files)
            {
                await writer.ExecuteAsync("DELETE FROM ducklake_files_scheduled_for_deletion WHERE data_file_id = @id AND path = @path",
                    [("@id", file.Id), ("@path", file.StoredPath)], cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
