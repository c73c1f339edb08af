using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// The storage of a data source: every path goes where its scheme says. Buckets are first thought of when a path names one.
/// </summary>
sealed class LakeStorage : IStorage, IDisposable
{
    readonly LocalStorage _local = new();
    readonly Lazy<S3Storage> _buckets;
    readonly Lazy<FileCache> _cache;

    /// <param name="options">The server of objects, and where copies are kept; null for the defaults.</param>
    /// <param name="time">The clock.</param>
    /// <param name="beforeCopies">What must be done before the engine reads the first copy.</param>
    /// <param name="logger">Takes messages of requests that are made again; null for none.</param>
    internal LakeStorage(StorageOptions? options, TimeProvider time, Action beforeCopies, ILogger? logger = null)
    {
        options ??= new StorageOptions();
        Clients = new S3Clients(options.S3, time, logger);
        _cache = new Lazy<FileCache>(() => new FileCache(options.Cache, time));
        _buckets = new Lazy<S3Storage>(() =>
        {
            beforeCopies();
            return new S3Storage(Clients, _cache.Value);
        });
    }

    /// <summary>Files that may belong to transactions at work.</summary>
    internal RecentFiles Recent { get; } = new();

    /// <summary>The clients of the servers of objects.</summary>
    internal S3Clients Clients { get; }

    /// <inheritdoc/>
    public string Stage(string path) => For(path).Stage(path);

    /// <inheritdoc/>
    public async Task PublishAsync(IReadOnlyCollection<StagedFile> files, CancellationToken cancellationToken)
    {
        Recent.Add(files.Select(f => f.Path));
        using var span = LakeActivities.Publish(files.Count);
        try
        {
            foreach (var storage in files.GroupBy(f => For(f.Path)))
                await storage.Key.PublishAsync([.. storage], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (span is not null)
        {
            span.Fail(error);
            throw;
        }
    }

    /// <inheritdoc/>
    public string ReadPath(string path) => For(path).ReadPath(path);

    /// <inheritdoc/>
    public Task<OpenFiles> OpenAsync(IReadOnlyCollection<FileToRead> files, bool footersOnly, CancellationToken cancellationToken)
    {
        var remote = files.Where(f => S3Path.Is(f.Path)).ToList();
        return remote.Count == 0 ? Task.FromResult(OpenFiles.None) : _buckets.Value.OpenAsync(remote, footersOnly, cancellationToken);
    }

    /// <inheritdoc/>
    public void Forget(IReadOnlyCollection<string> paths)
    {
        foreach (var storage in paths.GroupBy(For))
            storage.Key.Forget([.. storage]);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        foreach (var storage in paths.GroupBy(For))
            await storage.Key.DeleteAsync([.. storage], cancellationToken).ConfigureAwait(false);
        Recent.Remove(paths);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredFile> ListAsync(string directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var file in For(directory).ListAsync(directory, cancellationToken).ConfigureAwait(false))
            yield return file;
    }

    /// <inheritdoc/>
    public Task CheckWritableAsync(string path, CancellationToken cancellationToken) =>
        For(path).CheckWritableAsync(path, cancellationToken);

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
            _buckets.Value.Dispose();
        if (_cache.IsValueCreated)
            _cache.Value.Dispose();
        Clients.Dispose();
    }

    IStorage For(string path) => S3Path.Is(path) ? _buckets.Value : _local;
}
