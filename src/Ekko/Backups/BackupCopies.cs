using System.Collections.Concurrent;
using Ekko.DuckLake.Storage;

namespace Ekko.Backups;

/// <summary>Copies the files of a lake to where backups are: only those that no backup has yet.</summary>
/// <param name="place">Where backups are.</param>
/// <param name="transfer">Copies.</param>
/// <param name="progress">Is told the bytes that are done, and all; null for nothing.</param>
sealed class BackupCopies(BackupPlace place, FileTransfer transfer, Action<long, long>? progress)
{
    const int CopiesAtATime = 4;

    /// <summary>Copies what is missing.</summary>
    /// <param name="files">Each file of the manifest, with where it is.</param>
    /// <param name="cancellationToken">Stops; whole copies stay for the next time.</param>
    /// <returns>The files of the manifest with the checksums of their copies.</returns>
    public async Task<IReadOnlyList<BackupFile>> RunAsync(
        IReadOnlyList<(BackupFile File, LakeFile Source)> files, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(cancellationToken).ConfigureAwait(false);
        var there = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var copy in transfer.ListAsync(place.FilesPath, cancellationToken).ConfigureAwait(false))
            there[copy.Path] = copy.Size;
        var (done, total) = (0L, files.Sum(file => file.File.Size));
        var checksums = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = CopiesAtATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, parallel, async (entry, token) =>
        {
            var (file, source) = entry;
            var target = place.CopyOf(file);
            if (known.TryGetValue((target, file.Size), out var checksum) && there.GetValueOrDefault(target) == file.Size)
            {
                checksums[file.Path] = checksum;
            }
            else
            {
                // A copy that no manifest vouches for is of a backup that did not end.
                if (there.ContainsKey(target))
                    await transfer.DeleteAsync([target], token).ConfigureAwait(false);
                checksums[file.Path] = await transfer.CopyAsync(source, target, token).ConfigureAwait(false);
            }

            progress?.Invoke(Interlocked.Add(ref done, file.Size), total);
        }).ConfigureAwait(false);
        return [.. files.Select(entry => entry.File with { Sha256 = checksums[entry.File.Path] })];
    }

    /// <summary>The checksums of copies, by where they are and their size.</summary>
    async Task<Dictionary<(string, long), string>> KnownAsync(CancellationToken cancellationToken)
    {
        var known = new Dictionary<(string, long), string>();
        foreach (var name in await place.NamesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await place.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { WithFiles: true } manifest)
                continue;
            foreach (var file in manifest.Files)
            {
                if (file.Sha256 is { } checksum)
                    known[(place.CopyOf(file), file.Size)] = checksum;
            }
        }

        return known;
    }
}
