namespace Ekko.DuckLake.Storage;

/// <summary>Clears away what a write left that failed.</summary>
static class FailedWrite
{
    /// <summary>Removes files that nothing will ever name.</summary>
    internal static async Task DiscardAsync(this IStorage storage, IReadOnlyCollection<string> paths)
    {
        try
        {
            await storage.DeleteAsync(paths, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DuckLakeException)
        {
            // Why the write failed is what must be told. What stays is an orphan, which ducklake_delete_orphaned_files finds.
        }
    }
}
