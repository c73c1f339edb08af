namespace Ekko.DuckLake.Storage;

/// <summary>Where a lake's files are going to be, looked at before there is a lake.</summary>
public static class DataStorage
{
    /// <summary>Whether a data path is in a bucket rather than on a local disk.</summary>
    public static bool IsRemote(string dataPath) => S3Path.Is(dataPath);

    /// <summary>Creates the folder, or the bucket, where it is missing.</summary>
    /// <param name="dataPath">A directory, or <c>s3://bucket/prefix</c>.</param>
    /// <param name="options">How buckets are reached; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="DuckLakeException">It cannot be created.</exception>
    public static async Task CreateAsync(string dataPath, StorageOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!IsRemote(dataPath))
        {
            Directory.CreateDirectory(dataPath);
            return;
        }

        using var client = new S3Client((options ?? new()).S3, TimeProvider.System);
        var bucket = S3Path.Parse(dataPath).Bucket;
        if (!await client.HasBucketAsync(bucket, cancellationToken).ConfigureAwait(false))
            await client.CreateBucketAsync(bucket, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the folder, or the bucket, is there.</summary>
    /// <inheritdoc cref="CreateAsync"/>
    public static async Task<bool> ExistsAsync(
        string dataPath, StorageOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!IsRemote(dataPath))
            return Directory.Exists(dataPath);
        using var client = new S3Client((options ?? new()).S3, TimeProvider.System);
        return await client.HasBucketAsync(S3Path.Parse(dataPath).Bucket, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a small file and removes it.</summary>
    /// <inheritdoc cref="CreateAsync"/>
    public static async Task CheckWritableAsync(
        string dataPath, StorageOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var storage = new LakeStorage(options, TimeProvider.System, static () => { });
        await storage.CheckWritableAsync(Model.LakePath.Directory(dataPath), cancellationToken).ConfigureAwait(false);
    }
}
