namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Removes files below the data path that the catalog does not know: left by writers that crashed before their commit. Files of writers at
/// work look the same, so only files of some age go; those that this data source has written stay whatever their age.
/// A hold that does not know its files keeps all of them.
/// </summary>
sealed class OrphanedFiles(Lake lake, CleanupOptions cleanup)
{
    static readonly string[] Suffixes = [".parquet", ".puffin"];

    internal async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var limit = await CleanupLimit.OfAsync(lake, cleanup, "ducklake_delete_orphaned_files", cancellationToken).ConfigureAwait(false);
        var found = new HashSet<string>(StringComparer.Ordinal);
        // Listed first: what is committed while we look is in the catalog when that is read.
        await foreach (var file in lake.Storage.ListAsync(lake.DataPath, cancellationToken).ConfigureAwait(false))
        {
            if ((limit is null || file.Modified < limit) && cleanup.Paths?.Contains(file.Path) != false
                && Suffixes.Any(s => file.Path.EndsWith(s, StringComparison.Ordinal)))
                found.Add(file.Path);
        }

        if (found.Count == 0 || await FileHolds.FirstIdAsync(lake.Catalog, cancellationToken).ConfigureAwait(false) == FileHolds.All)
            return [];
        await lake.Catalog.StoredFiles.VisitAsync((path, _) => found.Remove(path), cancellationToken).ConfigureAwait(false);
        found.ExceptWith((await lake.Catalog.StoredFiles.ScheduledAsync(cancellationToken).ConfigureAwait(false)).Select(f => f.Path));
        found.RemoveWhere(lake.Storage.Recent.Contains);
        List<string> orphans = [.. found.Order(StringComparer.Ordinal)];
        if (!cleanup.DryRun)
            await lake.Storage.DeleteAsync(orphans, cancellationToken).ConfigureAwait(false);
        return orphans;
    }
}
