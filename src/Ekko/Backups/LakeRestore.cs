using System.Data.Common;
using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Copying;
using Ekko.DuckLake.Storage;
using Ekko.DuckLake.Transactions;

namespace Ekko.Backups;

/// <summary>
/// Puts a lake back to what a backup holds. The lake of before is kept as a backup of its own; the catalog is replaced in one transaction,
/// which looks for writers itself, so that a crash leaves either lake whole. The restored lake has a new identity: what was remembered of
/// the one before (pages, tags, cached answers) does not count for it.
/// </summary>
/// <param name="backups">Where the backup is.</param>
/// <param name="target">The lake to restore; its data path is where the files are to be.</param>
public sealed class LakeRestore(LakeBackups backups, LakeAttachment target)
{
    const int CopiesAtATime = 4;

    readonly CarriedRows _carried = new();

    string DataPath => target.DataPath!.Replace('\\', '/').TrimEnd('/') + "/";

    /// <summary>Restores.</summary>
    /// <param name="name">The backup's name.</param>
    /// <param name="progress">Is told the bytes of files that are there again, and all; null for nothing.</param>
    /// <param name="cancellationToken">Cancels; the lake is as it was, and files that came back are there.</param>
    /// <exception cref="EkkoException">There is no such backup, a file is missing, or a writer is at work.</exception>
    public async Task<RestoreResult> RunAsync(
        string name, Action<long, long>? progress = null, CancellationToken cancellationToken = default)
    {
        BackupPlace.CheckName(name);
        var manifest = await backups.Place.GetAsync(name, cancellationToken).ConfigureAwait(false);
        using var scratch = new ScratchFolder();
        var copy = scratch.File("catalog.sqlite");
        await BackupCheck.FetchCatalogAsync(backups, manifest, copy, cancellationToken).ConfigureAwait(false);
        var source = await backups.OpenCopyAsync(copy, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            // All that can be known is known before anything is changed.
            await FindMissingAsync(manifest, cancellationToken).ConfigureAwait(false);
            var (kept, isDamaged) = await KeepAsync(name, cancellationToken).ConfigureAwait(false);
            // From here on cleanup leaves the files that are there.
            var missing = await FindMissingAsync(manifest, cancellationToken).ConfigureAwait(false);
            await BringAsync(manifest, missing, progress, cancellationToken).ConfigureAwait(false);
            if (isDamaged)
                kept = PutAside();
            await ReplaceAsync(source, manifest, cancellationToken).ConfigureAwait(false);
            return new RestoreResult(manifest, missing.Count, missing.Sum(file => file.Size), kept);
        }
    }

    /// <summary>Replaces the catalog, in one transaction that looks for writers itself.</summary>
    Task ReplaceAsync(Lake source, BackupManifest manifest, CancellationToken cancellationToken) => source.Copies.CopyCatalogAsync(
        target,
        new CatalogCopyOptions
        {
            Programs = [EkkoCatalog.Steps],
            Replaces = true,
            DataPath = DataPath,
            HasNewIdentity = true,
            BeforeReplacing = async (writer, token) =>
            {
                await LiveLeases.RequireNoneAsync(writer, $"Restoring backup {manifest.Name}", token).ConfigureAwait(false);
                await _carried.ReadAsync(writer, token).ConfigureAwait(false);
            },
            AfterCopying = async (writer, token) =>
            {
                await SettleAsync(writer, manifest, token).ConfigureAwait(false);
                await _carried.WriteAsync(writer, token).ConfigureAwait(false);
            },
        },
        cancellationToken);

    /// <summary>Keeps the lake that is there as a backup; null when there is none, or when its catalog cannot be read.</summary>
    async Task<(string? Kept, bool IsDamaged)> KeepAsync(string name, CancellationToken cancellationToken)
    {
        Lake lake;
        try
        {
            lake = await Lake.OpenAsync(target with { CreateIfNotExists = false, DataPath = null }, backups.Clock, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DuckLakeException error) when (error.ErrorKind == DuckLakeErrorKind.NotFound)
        {
            return (null, false);
        }
        catch (DuckLakeException error) when (IsDamagedFile(error))
        {
            return (null, true);
        }

        await using (lake.ConfigureAwait(false))
        {
            // Nothing is copied for nothing; the transaction that replaces looks again.
            await lake.WriteOwnAsync(
                (writer, token) => LiveLeases.RequireNoneAsync(writer, $"Restoring backup {name}", token), cancellationToken)
                .ConfigureAwait(false);
            var kept = "before-restore-" + Stamp();
            await backups.CreateAsync(lake, kept, withFiles: false, null, cancellationToken).ConfigureAwait(false);
            return (kept, false);
        }
    }

    /// <summary>What the database itself calls damaged; a whole database of something else stays where it is.</summary>
    bool IsDamagedFile(DuckLakeException error) => error is
    { ErrorKind: DuckLakeErrorKind.Corrupt or DuckLakeErrorKind.NotACatalog, InnerException: DbException } && File.Exists(target.Location);

    /// <summary>A file that cannot be read is kept as it is.</summary>
    string PutAside()
    {
        var kept = $"{target.Location}.damaged-{Stamp()}";
        foreach (var suffix in (string[])["-wal", "-shm", ""])
        {
            if (File.Exists(target.Location + suffix))
                File.Move(target.Location + suffix, kept + suffix);
        }

        return kept;
    }

    string Stamp() => backups.Clock.GetUtcNow().ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture);

    /// <summary>The files that are not where the lake needs them, and of which the backup has copies.</summary>
    /// <exception cref="EkkoException">One is neither there nor a copy of it whole.</exception>
    async Task<IReadOnlyList<BackupFile>> FindMissingAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        var there = await SizesAsync(DataPath, cancellationToken).ConfigureAwait(false);
        var missing = manifest.Files.Where(file => !BackupPlace.IsElsewhere(file.Path) && there.GetValueOrDefault(DataPath + file.Path, -1)
            != file.Size).ToList();
        if (missing.Count == 0)
            return missing;
        var copies = manifest.WithFiles ? await SizesAsync(backups.Place.FilesPath, cancellationToken).ConfigureAwait(false) : [];
        var lost = missing.FindAll(file => copies.GetValueOrDefault(backups.Place.CopyOf(file), -1) != file.Size);
        if (lost.Count == 0)
            return missing;
        throw new EkkoException(
            $"Restoring backup {manifest.Name} failed: {lost.Count} of its {manifest.Files.Count} files are not in {DataPath}, "
            + $"such as {lost[0].Path}, and the backup holds no copies{(manifest.WithFiles ? " of them that are whole" : "")}. "
            + (manifest.WithFiles
                ? "ekko backup verify lists what is damaged; use another backup."
                : $"Set DUCKLAKE_DATA_PATH to where they are ({manifest.DataPath} when it was made)."));
    }

    async Task<Dictionary<string, long>> SizesAsync(string path, CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var file in backups.Transfer.ListAsync(path, cancellationToken).ConfigureAwait(false))
            sizes[file.Path] = file.Size;
        return sizes;
    }

    /// <summary>Brings files back from their copies.</summary>
    async Task BringAsync(
        BackupManifest manifest, IReadOnlyList<BackupFile> missing, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        var (done, total) = (0L, missing.Sum(file => file.Size));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = CopiesAtATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(missing, parallel, async (file, token) =>
        {
            var path = DataPath + file.Path;
            // What has its name and not its size is damaged.
            await backups.Transfer.DeleteAsync([path], token).ConfigureAwait(false);
            var copied = await backups.Transfer.CopyAsync(new LakeFile(backups.Place.CopyOf(file), file.Size), path, token)
                .ConfigureAwait(false);
            if (copied != file.Sha256)
            {
                await backups.Transfer.DeleteAsync([path], token).ConfigureAwait(false);
                throw new EkkoException(
                    $"Restoring backup {manifest.Name} failed: the checksum of {backups.Place.CopyOf(file)} is not that of the manifest. "
                    + "ekko backup verify lists what is damaged; use another backup.");
            }

            progress?.Invoke(Interlocked.Add(ref done, file.Size), total);
        }).ConfigureAwait(false);
    }

    /// <summary>The copy was made while the lake kept everything for it.</summary>
    static async Task SettleAsync(CatalogWriter writer, BackupManifest manifest, CancellationToken cancellationToken)
    {
        await LiveLeases.ClearAsync(writer, cancellationToken).ConfigureAwait(false);
        await writer.ExecuteAsync($"DELETE FROM {EkkoCatalog.ApiSessions}", [], cancellationToken).ConfigureAwait(false);
        await writer.ExecuteAsync(
            manifest.WithFiles
                ? "DELETE FROM ekko_holds WHERE name = @name" : "UPDATE ekko_holds SET next_file_id = @next WHERE name = @name",
            manifest.WithFiles ? [("@name", manifest.Name)] : [("@name", manifest.Name), ("@next", manifest.NextFileId)], cancellationToken)
            .ConfigureAwait(false);
        if (manifest.WithFiles)
        {
            await writer.ExecuteAsync(
                "DELETE FROM ekko_pins WHERE name = @name", [("@name", LakeBackups.PinOf(manifest.Name))], cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
