using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;
using Ekko.Writing;

namespace Ekko.Backups;

/// <summary>
/// Backups of a lake. A backup is a copy of the catalog, as one state and always in SQLite, with a manifest of the files it names. Either
/// it holds copies of them, or the lake keeps them from cleanup until it is released.
/// </summary>
/// <remarks>
/// The order makes each crash harmless: the lake keeps its files first, then the catalog is copied, then files, then the manifest is
/// written, then the lake lets go of what the backup does not need.
/// </remarks>
public sealed class LakeBackups : IDisposable
{
    readonly TimeProvider _clock;
    readonly StorageOptions? _storage;
    readonly FileTransfer _transfer;
    readonly BackupPlace _place;

    /// <param name="path">Where backups are: a directory, or <c>s3://bucket/prefix</c>.</param>
    /// <param name="storage">How buckets are reached; null for the defaults.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    public LakeBackups(string path, StorageOptions? storage = null, TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        _storage = storage;
        _transfer = new FileTransfer(storage, _clock);
        _place = new BackupPlace(path, _transfer);
    }

    /// <summary>Where backups are; ends with <c>/</c>.</summary>
    public string Path => _place.Path;

    internal BackupPlace Place => _place;

    internal FileTransfer Transfer => _transfer;

    internal TimeProvider Clock => _clock;

    /// <summary>Makes a backup while writers go on.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="name">The backup's name; null for one made of the time.</param>
    /// <param name="withFiles">Whether it holds copies of the files that no backup of before has.</param>
    /// <param name="progress">Is told the bytes of files that are done, and all; null for nothing.</param>
    /// <param name="cancellationToken">Cancels; the lake lets go of everything.</param>
    /// <exception cref="EkkoException">The name is none, or there is a backup of it.</exception>
    public async Task<BackupManifest> CreateAsync(
        Lake lake, string? name, bool withFiles, Action<long, long>? progress = null, CancellationToken cancellationToken = default)
    {
        var now = _clock.GetUtcNow();
        name ??= now.ToString("yyyyMMdd-HHmmss", System.Globalization.CultureInfo.InvariantCulture);
        BackupPlace.CheckName(name);
        if ((await _place.NamesAsync(cancellationToken).ConfigureAwait(false)).Contains(name))
        {
            throw new EkkoException(
                $"Creating backup {name} failed: there is one of this name in {Path}. Take another name, or release it.");
        }

        try
        {
            await lake.Copies.Holds.CreateAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (DuckLakeException error) when (error.ErrorKind == DuckLakeErrorKind.AlreadyExists)
        {
            throw new EkkoException(
                $"Creating backup {name} failed: the lake keeps files for one of this name. Take another name, or release it.", error);
        }

        try
        {
            await lake.Pins.CreateAsync(PinOf(name), null, cancellationToken).ConfigureAwait(false);
            return await CopyAsync(lake, name, now, withFiles, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            await UndoAsync(lake, name, error).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>All backups, by name, those included that a lake keeps files for though they are not there.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<BackupSummary>> ListAsync(Lake lake, CancellationToken cancellationToken = default)
    {
        var holds = (await lake.Copies.Holds.ListAsync(cancellationToken).ConfigureAwait(false)).Select(hold => hold.Name).ToHashSet();
        var names = await _place.NamesAsync(cancellationToken).ConfigureAwait(false);
        var backups = new List<BackupSummary>();
        foreach (var name in names.Concat(holds).Distinct().Order(StringComparer.Ordinal))
        {
            var manifest = await _place.FindAsync(name, cancellationToken).ConfigureAwait(false);
            var state = manifest switch
            {
                null => BackupState.Unfinished,
                { WithFiles: true } => BackupState.Whole,
                _ => holds.Contains(name) ? BackupState.Held : BackupState.Released,
            };
            backups.Add(new BackupSummary(name, state, manifest));
        }

        return backups;
    }

    /// <summary>Lets the lake clean up what it kept for a backup; an unfinished one is removed.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="name">The backup's name.</param>
    /// <param name="delete">Whether the backup is removed too, with copies of files that no other one has.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="EkkoException">There is none of this name.</exception>
    public async Task ReleaseAsync(Lake lake, string name, bool delete, CancellationToken cancellationToken = default)
    {
        BackupPlace.CheckName(name);
        var isThere = (await _place.NamesAsync(cancellationToken).ConfigureAwait(false)).Contains(name);
        var isComplete = isThere && await _place.FindAsync(name, cancellationToken).ConfigureAwait(false) is not null;
        var wasHeld = await LetGoAsync(lake, name, cancellationToken).ConfigureAwait(false);
        if (!isThere && !wasHeld)
            throw new EkkoException($"Releasing backup {name} failed: there is none of this name in {Path}. ekko backup list shows them.");
        if (isThere && (delete || !isComplete))
            await _place.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads every byte of a backup and opens its catalog.</summary>
    /// <param name="name">The backup's name.</param>
    /// <param name="progress">Is told the bytes that are read, and all; null for nothing.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="EkkoException">There is no complete one of this name.</exception>
    public async Task<BackupVerification> VerifyAsync(
        string name, Action<long, long>? progress = null, CancellationToken cancellationToken = default)
    {
        BackupPlace.CheckName(name);
        var manifest = await _place.GetAsync(name, cancellationToken).ConfigureAwait(false);
        return await new BackupCheck(this, manifest, progress).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _transfer.Dispose();

    /// <summary>The pin that keeps a backup's snapshot.</summary>
    internal static string PinOf(string name) => "backup:" + name;

    /// <summary>Opens the copy of a catalog that lies in a file.</summary>
    internal Task<Lake> OpenCopyAsync(string file, CancellationToken cancellationToken) => Lake.OpenAsync(
        new LakeAttachment { Name = LakeLocation.Name, CatalogPath = "sqlite:" + file, ReadOnly = true, Storage = _storage }, _clock,
        cancellationToken);

    /// <summary>A file as a manifest names it.</summary>
    internal static BackupFile Describe(LakeFile file, string dataPath) => new(
        file.Path.StartsWith(dataPath, StringComparison.Ordinal) ? file.Path[dataPath.Length..] : file.Path, file.Size, null);

    async Task<BackupManifest> CopyAsync(
        Lake lake, string name, DateTimeOffset now, bool withFiles, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        using var scratch = new ScratchFolder();
        var copy = scratch.File("catalog.sqlite");
        await lake.Copies.CopyCatalogAsync(
            new LakeAttachment { Name = LakeLocation.Name, CatalogPath = "sqlite:" + copy, DataPath = lake.DataPath },
            new() { Programs = [EkkoCatalog.Steps] }, cancellationToken).ConfigureAwait(false);
        Snapshot snapshot;
        IReadOnlyList<LakeFile> named;
        var copied = await OpenCopyAsync(copy, cancellationToken).ConfigureAwait(false);
        await using (copied.ConfigureAwait(false))
        {
            snapshot = await copied.Snapshots.LatestAsync(cancellationToken).ConfigureAwait(false);
            named = await copied.Copies.NamedFilesAsync(cancellationToken).ConfigureAwait(false);
        }

        var files = named.Select(file => (File: Describe(file, lake.DataPath), Source: file)).ToList();
        var size = new FileInfo(copy).Length;
        var manifest = new BackupManifest
        {
            Format = BackupManifest.CurrentFormat,
            Name = name,
            CreatedAt = now,
            SnapshotId = snapshot.Id.Value,
            SnapshotTime = snapshot.Time,
            NextFileId = snapshot.NextFileId,
            DataPath = lake.DataPath,
            WithFiles = withFiles,
            CatalogSize = size,
            CatalogSha256 = await _transfer.CopyAsync(new LakeFile(copy, size), _place.CatalogOf(name), cancellationToken)
                .ConfigureAwait(false),
            Files = withFiles
                ? await new BackupCopies(_place, _transfer, progress).RunAsync(files, cancellationToken).ConfigureAwait(false)
                : [.. files.Select(file => file.File)],
        };
        await _place.WriteAsync(manifest, cancellationToken).ConfigureAwait(false);
        if (withFiles)
            await LetGoAsync(lake, name, CancellationToken.None).ConfigureAwait(false);
        else
            await lake.Copies.Holds.NarrowAsync(name, manifest.NextFileId, CancellationToken.None).ConfigureAwait(false);
        return manifest;
    }

    /// <summary>Removes what a backup that failed has left.</summary>
    /// <exception cref="EkkoException">That failed too; the message begins with the backup's own error.</exception>
    async Task UndoAsync(Lake lake, string name, Exception error)
    {
        try
        {
            // The backup goes before what keeps its files: one that is listed as complete must not lack any.
            await _transfer.DeleteAsync([_place.ManifestOf(name), _place.CatalogOf(name)], CancellationToken.None).ConfigureAwait(false);
            await LetGoAsync(lake, name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception second) when (second is DuckLakeException or IOException or UnauthorizedAccessException)
        {
            throw new EkkoException(
                $"Creating backup {name} failed: {error.Message} Removing what it had begun failed too: {second.Message} "
                + $"Once both are mended, ekko backup release {name} --delete removes it.",
                error is OperationCanceledException ? second : new AggregateException(error, second));
        }
    }

    static async Task<bool> LetGoAsync(Lake lake, string name, CancellationToken cancellationToken)
    {
        var wasPinned = await lake.Pins.DeleteAsync(PinOf(name), cancellationToken).ConfigureAwait(false);
        return await lake.Copies.Holds.DeleteAsync(name, cancellationToken).ConfigureAwait(false) || wasPinned;
    }
}
