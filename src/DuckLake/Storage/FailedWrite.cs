namespace Ekko.DuckLake.Storage;

/// <summary>Clears away what a write left that failed.</summary>
static class FailedWrite
{
    /// <summary>How long a server that does not answer may hold up the error, or the end of the process.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Removes files that nothing will ever name.</summary>
    internal static async Task DiscardAsync(this IStorage storage, IReadOnlyCollection<string> paths)
    {
        if (paths.Count == 0)
            return;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await storage.DeleteAsync(paths, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DuckLakeException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // The caller gets the error of the write. A file that stays is an orphan, which ducklake_delete_orphaned_files removes.
        }
    }
}
