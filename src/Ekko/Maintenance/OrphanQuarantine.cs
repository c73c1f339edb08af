using Ekko.DuckLake;
using Ekko.DuckLake.Maintenance;

namespace Ekko.Maintenance;

/// <summary>
/// Files that the catalog does not know rest before they are removed: the first run writes down that they are there, one that comes seven
/// days later or more removes those that the catalog has not come to know meanwhile. So a restore, or a person, can still take them back.
/// </summary>
sealed class OrphanQuarantine(Lake lake, TimeProvider clock)
{
    const string Table = EkkoCatalog.Orphans;

    /// <summary>How long they rest.</summary>
    public static TimeSpan Rest { get; } = TimeSpan.FromDays(7);

    /// <summary>The files that have rested long enough; what is found for the first time is written down.</summary>
    /// <param name="olderThan">Only files that were written before; null for the lake's option.</param>
    /// <param name="isDryRun">Whether only to tell.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<string>> RunAsync(DateTimeOffset? olderThan, bool isDryRun, CancellationToken cancellationToken)
    {
        var found = await lake.Maintenance.DeleteOrphanedFilesAsync(
            new CleanupOptions { OlderThan = olderThan, DryRun = true }, cancellationToken).ConfigureAwait(false);
        var known = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var rested = found.Where(path => known.TryGetValue(path, out var since) && since <= now - Rest)
            .ToHashSet(StringComparer.Ordinal);
        if (isDryRun)
            return [.. found.Where(rested.Contains)];
        // Looked for anew: a commit may know one by now.
        IReadOnlyList<string> removed = rested.Count == 0 ? [] : await lake.Maintenance.DeleteOrphanedFilesAsync(
            new CleanupOptions { OlderThan = olderThan, Paths = rested }, cancellationToken).ConfigureAwait(false);
        await WriteAsync(found.Except(known.Keys), known.Keys.Except(found).Concat(removed), now, cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <summary>What rests, and since when.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Table, cancellationToken).ConfigureAwait(false))
            return new Dictionary<string, DateTimeOffset>();
        return (await lake.QueryCatalogAsync(
            $"SELECT path, found_at FROM {Table}",
            row => KeyValuePair.Create(row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))), cancellationToken)
            .ConfigureAwait(false)).ToDictionary(StringComparer.Ordinal);
    }

    async Task WriteAsync(
        IEnumerable<string> added, IEnumerable<string> gone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (news, olds) = (added.ToList(), gone.ToList());
        if (news.Count == 0 && olds.Count == 0)
            return;
        await lake.WriteOwnAsync(
            async (writer, token) =>
            {
                foreach (var path in olds.Concat(news))
                    await writer.ExecuteAsync($"DELETE FROM {Table} WHERE path = @path", [("@path", path)], token).ConfigureAwait(false);
                foreach (var path in news)
                {
                    await writer.ExecuteAsync(
                        $"INSERT INTO {Table} VALUES (@path, @now)", [("@path", path), ("@now", now.ToUnixTimeMilliseconds())], token)
                        .ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }
}
