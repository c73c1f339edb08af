using Ekko.DuckLake;
using Ekko.DuckLake.Storage;

namespace Ekko.Backups;

/// <summary>Reads a backup from its first to its last byte.</summary>
sealed class BackupCheck(LakeBackups backups, BackupManifest manifest, Action<long, long>? progress)
{
    const int ReadsAtATime = 4;

    readonly Lock _gate = new();
    readonly List<string> _problems = [];
    long _files;
    long _bytes;

    public async Task<BackupVerification> RunAsync(CancellationToken cancellationToken)
    {
        await CheckCatalogAsync(cancellationToken).ConfigureAwait(false);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            manifest.Files, parallel, async (file, token) => await CheckAsync(file, token).ConfigureAwait(false)).ConfigureAwait(false);
        return new BackupVerification(manifest, _files, _bytes, [.. _problems.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Brings the copy of the catalog to a local file, and checks every byte.</summary>
    /// <exception cref="DuckLakeException">It is not what the manifest says.</exception>
    public static async Task FetchCatalogAsync(
        LakeBackups backups, BackupManifest manifest, string target, CancellationToken cancellationToken)
    {
        var path = backups.Place.CatalogOf(manifest.Name);
        var checksum = await backups.Transfer.CopyAsync(new LakeFile(path, manifest.CatalogSize), target, cancellationToken)
            .ConfigureAwait(false);
        if (checksum != manifest.CatalogSha256)
            throw new DuckLakeException(DuckLakeErrorKind.Corrupt, $"Reading {path} failed: its checksum is not that of the manifest.");
    }

    async Task CheckCatalogAsync(CancellationToken cancellationToken)
    {
        using var scratch = new ScratchFolder();
        var local = scratch.File("catalog.sqlite");
        try
        {
            await FetchCatalogAsync(backups, manifest, local, cancellationToken).ConfigureAwait(false);
            Count(manifest.CatalogSize);
            var lake = await backups.OpenCopyAsync(local, cancellationToken).ConfigureAwait(false);
            await using (lake.ConfigureAwait(false))
                await CompareAsync(lake, cancellationToken).ConfigureAwait(false);
        }
        catch (DuckLakeException error) when (!error.IsTransient)
        {
            Add(error.Message);
        }
    }

    async Task CompareAsync(Lake lake, CancellationToken cancellationToken)
    {
        var tree = await lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        if (tree.Snapshot.Id.Value != manifest.SnapshotId)
            Add($"The catalog is at snapshot {tree.Snapshot.Id}, the manifest at {manifest.SnapshotId}.");
        var named = (await lake.Copies.NamedFilesAsync(cancellationToken).ConfigureAwait(false))
            .Select(file => LakeBackups.Describe(file, manifest.DataPath)).ToHashSet();
        var listed = manifest.Files.Select(file => file with { Sha256 = null }).ToHashSet();
        foreach (var file in named.Except(listed))
            Add($"The catalog names {file.Path} with {file.Size} bytes, the manifest does not.");
    }

    async Task CheckAsync(BackupFile file, CancellationToken cancellationToken)
    {
        var path = file.Sha256 is not null ? backups.Place.CopyOf(file)
            : BackupPlace.IsElsewhere(file.Path) ? file.Path
            : manifest.DataPath + file.Path;
        try
        {
            var checksum = await backups.Transfer.ChecksumAsync(new LakeFile(path, file.Size), cancellationToken).ConfigureAwait(false);
            if (file.Sha256 is { } expected && checksum != expected)
                Add($"Reading {path} failed: its checksum is not that of the manifest.");
        }
        catch (DuckLakeException error) when (!error.IsTransient)
        {
            Add(error.Message);
        }

        Count(file.Size);
    }

    void Count(long bytes)
    {
        Interlocked.Increment(ref _files);
        var read = Interlocked.Add(ref _bytes, bytes);
        progress?.Invoke(read, manifest.CatalogSize + manifest.FileBytes);
    }

    void Add(string problem)
    {
        lock (_gate)
            _problems.Add(problem);
    }
}
