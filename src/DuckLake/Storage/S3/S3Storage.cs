using System.Runtime.CompilerServices;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// Files in buckets. The engine writes and reads local files: what it wrote is uploaded and then kept as the copy, what it reads is a copy
/// in the cache.
/// </summary>
sealed class S3Storage(S3Clients clients, FileCache cache) : IStorage, IDisposable
{
    /// <summary>Files that are uploaded at the same time.</summary>
    const int UploadsAtATime = 8;

    readonly SemaphoreSlim _uploads = new(UploadsAtATime);

    /// <inheritdoc/>
    public string Stage(string path)
    {
        var staged = Staged(path);
        return cache.Guarded(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(staged)!);
            return staged;
        });
    }

    /// <inheritdoc/>
    public Task PublishAsync(IReadOnlyCollection<StagedFile> files, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = UploadsAtATime, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(files, options, async (file, token) =>
        {
            var copy = Copy(file.Path);
            await _uploads.WaitAsync(token).ConfigureAwait(false);
            try
            {
                await clients.For(file.Path).UploadAsync(copy.Path, file.LocalPath, token).ConfigureAwait(false);
            }
            finally
            {
                _uploads.Release();
            }

            await copy.AdoptAsync(file.LocalPath, token).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    public string ReadPath(string path) => Copy(path).LocalPath;

    /// <inheritdoc/>
    public async Task<OpenFiles> OpenAsync(IReadOnlyCollection<FileToRead> files, bool footersOnly, CancellationToken cancellationToken) =>
        await S3Lease.OpenAsync([.. files.Select(f => (Copy(f.Path), f))], footersOnly, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Forget(IReadOnlyCollection<string> paths)
    {
        foreach (var path in paths)
            Copy(path).Forget();
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        // Here first: while the server is away, files that failed must not fill the disk.
        foreach (var path in paths)
        {
            var staged = Staged(path);
            if (File.Exists(staged))
                File.Delete(staged);
            Copy(path).Remove();
        }

        foreach (var client in paths.GroupBy(clients.For))
            await client.Key.DeleteAsync(client.Select(S3Path.Parse), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredFile> ListAsync(string directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var file in clients.For(directory).ListAsync(S3Path.Parse(directory), cancellationToken).ConfigureAwait(false))
            yield return file;
    }

    /// <inheritdoc/>
    public async Task CheckWritableAsync(string path, CancellationToken cancellationToken)
    {
        var probe = $"{path}.ekko-{Guid.NewGuid():N}";
        var staged = Stage(probe);
        await cache.Guarded(() => File.WriteAllBytesAsync(staged, [], cancellationToken)).ConfigureAwait(false);
        try
        {
            await clients.For(probe).UploadAsync(S3Path.Parse(probe), staged, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(staged);
        }

        await clients.For(probe).DeleteAsync([S3Path.Parse(probe)], cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _uploads.Dispose();

    string Staged(string path)
    {
        var (bucket, key) = S3Path.Parse(path);
        return Path.GetFullPath(Path.Combine(cache.Staging, bucket, key));
    }

    CachedFile Copy(string path) => cache.Find(clients.For(path), S3Path.Parse(path));
}
