using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Ekko.DuckLake.Storage;

/// <summary>Files that belong to no lake, on a local disk or in a bucket. Safe for concurrent use.</summary>
public sealed class FileStore : IDisposable
{
    const string Unfinished = ".tmp";
    readonly LakeStorage _storage;

    /// <summary>A store.</summary>
    /// <param name="options">How buckets are reached; null for the defaults.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public FileStore(StorageOptions? options = null, TimeProvider? timeProvider = null) =>
        _storage = new LakeStorage(options, timeProvider ?? TimeProvider.System, static () => { });

    /// <summary>All files below a folder, in no promised order; none when there is no such folder.</summary>
    /// <param name="folder">A directory, or <c>s3://bucket/prefix</c>.</param>
    /// <param name="cancellationToken">Stops before the next file.</param>
    /// <exception cref="DuckLakeException">The bucket cannot be read.</exception>
    public async IAsyncEnumerable<StoredFile> ListAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var file in _storage.ListAsync(Model.LakePath.Directory(folder), cancellationToken).ConfigureAwait(false))
            yield return file;
    }

    /// <summary>Opens a file; one in a bucket is brought to the local disk, where it lives as long as the handle.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">The size it must have.</param>
    /// <param name="cancellationToken">Cancels the transfer.</param>
    /// <exception cref="DuckLakeException">The object is missing, has another size or cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public async Task<SafeFileHandle> OpenAsync(string path, long size, CancellationToken cancellationToken = default)
    {
        if (!S3Path.Is(path))
            return File.OpenHandle(path, options: FileOptions.RandomAccess);
        var copy = Path.Combine(Path.GetTempPath(), $"ekko-{Guid.NewGuid():N}");
        var handle = File.OpenHandle(
            copy, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose | FileOptions.RandomAccess);
        try
        {
            if (size > 0)
            {
                await _storage.Clients.For(path)
                    .ReadAsync(S3Path.Parse(path), size, new Footers.ByteRange(0, size), handle, cancellationToken).ConfigureAwait(false);
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes new files that belong together. Each is seen under its name only when it is whole, and all are durable when this returns.
    /// </summary>
    /// <param name="files">Their paths, and what writes their bytes, called in this order.</param>
    /// <param name="cancellationToken">Cancels the transfer.</param>
    /// <exception cref="DuckLakeException">The bucket refuses one.</exception>
    /// <exception cref="IOException">The disk refuses one, or there is a file of this name.</exception>
    public async Task WriteAsync(
        IReadOnlyCollection<KeyValuePair<string, Action<Stream>>> files, CancellationToken cancellationToken = default)
    {
        var staged = files.Select(file => new StagedFile(Staged(file.Key), file.Key)).ToList();
        try
        {
            foreach (var (file, at) in files.Zip(staged))
            {
                var stream = new FileStream(at.LocalPath, FileMode.Create, FileAccess.Write, FileShare.None);
                await using (stream.ConfigureAwait(false))
                    file.Value(stream);
            }

            await _storage.PublishAsync(staged, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            foreach (var file in staged)
                File.Delete(file.LocalPath);
            throw;
        }
    }

    /// <summary>Removes files; those that are gone already are passed over.</summary>
    /// <param name="paths">Their paths.</param>
    /// <param name="cancellationToken">Stops before the next file.</param>
    /// <exception cref="DuckLakeException">The bucket refuses it.</exception>
    public Task DeleteAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken = default) =>
        _storage.DeleteAsync(paths, cancellationToken);

    /// <summary>Removes files of a write that failed, as far as that is possible now: what stays, nothing names.</summary>
    /// <param name="paths">Their paths.</param>
    public Task DiscardAsync(IReadOnlyCollection<string> paths) => _storage.DiscardAsync(paths);

    /// <inheritdoc/>
    public void Dispose() => _storage.Dispose();

    string Staged(string path) => S3Path.Is(path) ? _storage.Stage(path) : _storage.Stage(path) + Unfinished;
}
