using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;
using Ekko.DuckLake.Transactions;

namespace Ekko.Backups;

/// <summary>
/// Moves a lake's catalog into another database, or its files to another place. What is left behind stays until a person removes it; the
/// last step is one transaction, which finds out whether writers were at work meanwhile.
/// </summary>
/// <param name="lake">The lake.</param>
public sealed class LakeMove(Lake lake)
{
    const int CopiesAtATime = 4;

    /// <summary>Moves the catalog; the old one cannot be opened any more and says where the lake is.</summary>
    /// <param name="target">Where to; the database may be of another kind and holds no lake.</param>
    /// <param name="cancellationToken">Cancels; the lake stays where it is.</param>
    /// <returns>The lake's latest snapshot.</returns>
    /// <exception cref="EkkoException">A writer is at work, or was meanwhile.</exception>
    public async Task<SnapshotId> CatalogAsync(LakeAttachment target, CancellationToken cancellationToken = default)
    {
        const string Doing = "Moving the catalog";
        var snapshot = await RequireIdleAsync(Doing, cancellationToken).ConfigureAwait(false);
        await lake.Copies.CopyCatalogAsync(
            target,
            new()
            {
                Programs = [EkkoCatalog.Steps],
                AfterCopying = LiveLeases.ClearAsync,
            },
            cancellationToken).ConfigureAwait(false);
        await EndAsync(
            Doing, snapshot,
            (writer, token) => writer.ExecuteAsync(
                "UPDATE ducklake_metadata SET \"value\" = @moved WHERE \"key\" = 'version'", [("@moved", "moved to " + target.Location)],
                token),
            $"The copy at {target.Location} is behind: remove it, stop all writers, and move again.", cancellationToken)
            .ConfigureAwait(false);
        return snapshot;
    }

    /// <summary>Moves the files: copies all that the catalog names, then has the catalog name the new place.</summary>
    /// <param name="target">The directory, or <c>s3://bucket/prefix</c>.</param>
    /// <param name="storage">How buckets are reached; null for the defaults.</param>
    /// <param name="progress">Is told the bytes that are done, and all; null for nothing.</param>
    /// <param name="cancellationToken">Cancels; the lake stays where it is, and whole copies count the next time.</param>
    /// <returns>The files that were copied, and their bytes.</returns>
    /// <exception cref="EkkoException">A writer is at work, or was meanwhile.</exception>
    public async Task<(long Files, long Bytes)> DataAsync(
        string target, StorageOptions? storage, Action<long, long>? progress = null, CancellationToken cancellationToken = default)
    {
        const string Doing = "Moving the files";
        var place = (DataStorage.IsRemote(target) ? target : Path.GetFullPath(target)).Replace('\\', '/').TrimEnd('/') + "/";
        if (place.StartsWith(lake.DataPath, StringComparison.Ordinal) || lake.DataPath.StartsWith(place, StringComparison.Ordinal))
            throw new EkkoException($"{Doing} failed: {place} and {lake.DataPath}, where they are, lie in each other. Name another place.");
        var snapshot = await RequireIdleAsync(Doing, cancellationToken).ConfigureAwait(false);
        var copied = await CopyAsync(place, storage, progress, cancellationToken).ConfigureAwait(false);
        await EndAsync(
            Doing, snapshot,
            (writer, token) => writer.ExecuteAsync(
                "UPDATE ducklake_metadata SET \"value\" = @path WHERE \"key\" = 'data_path' AND \"scope\" IS NULL", [("@path", place)],
                token),
            "The lake stays where it is: stop all writers, and move again; what was copied is not copied again.", cancellationToken)
            .ConfigureAwait(false);
        return copied;
    }

    async Task<(long Files, long Bytes)> CopyAsync(
        string place, StorageOptions? storage, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        var files = (await lake.Copies.NamedFilesAsync(cancellationToken).ConfigureAwait(false))
            .Where(file => file.Path.StartsWith(lake.DataPath, StringComparison.Ordinal)).ToList();
        using var transfer = new FileTransfer(storage);
        var there = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var file in transfer.ListAsync(place, cancellationToken).ConfigureAwait(false))
            there[file.Path] = file.Size;
        var missing = files.Where(file => there.GetValueOrDefault(Moved(file), -1) != file.Size).ToList();
        var (done, total) = (0L, missing.Sum(file => file.Size));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = CopiesAtATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(missing, parallel, async (file, token) =>
        {
            if (there.ContainsKey(Moved(file)))
                await transfer.DeleteAsync([Moved(file)], token).ConfigureAwait(false);
            await transfer.CopyAsync(file, Moved(file), token).ConfigureAwait(false);
            progress?.Invoke(Interlocked.Add(ref done, file.Size), total);
        }).ConfigureAwait(false);
        return (missing.Count, total);

        string Moved(LakeFile file) => place + file.Path[lake.DataPath.Length..];
    }

    async Task<SnapshotId> RequireIdleAsync(string doing, CancellationToken cancellationToken)
    {
        await lake.WriteOwnAsync((writer, token) => LiveLeases.RequireNoneAsync(writer, doing, token), cancellationToken)
            .ConfigureAwait(false);
        return (await lake.Snapshots.LatestAsync(cancellationToken).ConfigureAwait(false)).Id;
    }

    /// <summary>The last step, in a transaction that sees whether the lake is what was copied.</summary>
    async Task EndAsync(
        string doing, SnapshotId copied, Func<CatalogWriter, CancellationToken, Task> end, string advice,
        CancellationToken cancellationToken)
    {
        await lake.WriteOwnAsync(
            async (writer, token) =>
            {
                await LiveLeases.RequireNoneAsync(writer, doing, token).ConfigureAwait(false);
                var latest = await writer.QueryAsync(
                    "SELECT max(snapshot_id) FROM ducklake_snapshot", [], row => row.GetInt64(0), token).ConfigureAwait(false);
                if (latest[0] != copied.Value)
                    throw new EkkoException($"{doing} failed: writers committed snapshot {latest[0]} meanwhile. {advice}");
                await end(writer, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
