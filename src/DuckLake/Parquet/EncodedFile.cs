using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Parquet;

/// <summary>
/// A data file that the engine has written and that is not durable yet. One that is never published is removed when this is disposed.
/// </summary>
public sealed class EncodedFile : IDisposable
{
    readonly IStorage _storage;
    readonly StagedFile _staged;
    readonly NewDataFile _file;
    bool _isPublished;

    internal EncodedFile(IStorage storage, StagedFile staged, NewDataFile file) => (_storage, _staged, _file) = (storage, staged, file);

    /// <summary>Makes the file durable: on the disk, or in the bucket. It may be called once.</summary>
    /// <param name="cancellationToken">Stops it, and removes the file.</param>
    /// <returns>What a transaction appends.</returns>
    /// <exception cref="DuckLakeException">The storage refuses the file, which is removed.</exception>
    public async Task<NewDataFile> PublishAsync(CancellationToken cancellationToken = default)
    {
        if (_isPublished)
            throw new InvalidOperationException("The file has been published.");
        _isPublished = true;
        try
        {
            await _storage.PublishAsync([_staged], cancellationToken).ConfigureAwait(false);
            return _file;
        }
        catch
        {
            await _storage.DiscardAsync([_staged.Path]).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Removes the file, unless it was published.</summary>
    public void Dispose()
    {
        if (!_isPublished)
            File.Delete(_staged.LocalPath);
    }
}
