using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using ByteRange = Ekko.DuckLake.Footers.ByteRange;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// One server as one user: reads, lists and deletes objects. What may pass is tried again; what does not is a
/// <see cref="DuckLakeException"/>.
/// </summary>
sealed class S3Client : IDisposable
{
    const int MaxKeysPerDelete = 1000;

    readonly S3Options _options;
    readonly S3Retry _retry;
    readonly S3HttpClientFactory _http;
    readonly Lazy<AmazonS3Client> _client;
    readonly SemaphoreSlim _requests = new(S3HttpClientFactory.Connections);

    internal S3Client(S3Options options, TimeProvider time, ILogger? logger = null)
    {
        _options = options;
        _retry = new S3Retry(options, time, logger ?? NullLogger.Instance);
        _http = new S3HttpClientFactory(options);
        _client = new Lazy<AmazonS3Client>(Connect);
    }

    /// <summary>The requests themselves; <see cref="RunAsync"/> makes them again where that may help.</summary>
    internal AmazonS3Client Requests => _client.Value;

    /// <summary>The server, as part of the name of a cached file.</summary>
    internal string Server => _options.Endpoint ?? "aws";

    /// <summary>Reads a range of an object into the same range of a file.</summary>
    /// <param name="path">The object.</param>
    /// <param name="size">The size the object must have.</param>
    /// <param name="range">The bytes.</param>
    /// <param name="file">Where they go.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="DuckLakeException">The object is missing, has another size or cannot be read.</exception>
    internal async Task ReadAsync(S3Path path, long size, ByteRange range, SafeFileHandle file, CancellationToken cancellationToken)
    {
        // What arrived before a connection broke need not be asked for again.
        var position = range.Start;
        await RunAsync($"Reading {path}", path.Bucket, async (_, guard) =>
        {
            var request =
                new GetObjectRequest
                {
                    BucketName = path.Bucket,
                    Key = path.Key,
                    ByteRange = new Amazon.S3.Model.ByteRange(position, range.End - 1)
                };
            using var response = await _client.Value.GetObjectAsync(request, guard.Token).ConfigureAwait(false);
            CheckRange(response, size, position, range.End);
            var buffer = GC.AllocateUninitializedArray<byte>(128 * 1024);
            while (position < range.End)
            {
                var wanted = (int)Math.Min(buffer.Length, range.End - position);
                var read = await response.ResponseStream.ReadAsync(buffer.AsMemory(0, wanted), guard.Token).ConfigureAwait(false);
                if (read == 0)
                    throw new ObjectReadException("the answer ended early.", mayPass: true);
                guard.Moved();
                Write(file, buffer.AsSpan(0, read), position);
                position += read;
            }

            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Uploads a file. When it returns the object is there, whole.</summary>
    internal Task UploadAsync(S3Path path, string localPath, CancellationToken cancellationToken) =>
        new S3Upload(this, _options, path, localPath).RunAsync(cancellationToken);

    /// <summary>The size of an object; null when there is none.</summary>
    internal async Task<long?> SizeAsync(S3Path path, CancellationToken cancellationToken)
    {
        return await RunAsync<long?>($"Reading {path}", path.Bucket, async (_, guard) =>
        {
            try
            {
                var request = new GetObjectMetadataRequest { BucketName = path.Bucket, Key = path.Key };
                return (await _client.Value.GetObjectMetadataAsync(request, guard.Token).ConfigureAwait(false)).ContentLength;
            }
            catch (AmazonServiceException e) when (S3Failure.IsMissing(e))
            {
                return null;
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All objects whose names begin so.</summary>
    internal async IAsyncEnumerable<StoredFile> ListAsync(S3Path prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var request = new ListObjectsV2Request { BucketName = prefix.Bucket, Prefix = prefix.Key, ContinuationToken = continuation };
            var page = await RunAsync(
                $"Listing {prefix}", prefix.Bucket, (_, guard) => _client.Value.ListObjectsV2Async(request, guard.Token), cancellationToken)
                .ConfigureAwait(false);
            foreach (var item in page.S3Objects ?? [])
            {
                var modified = item.LastModified is { } time ? new DateTimeOffset(time.ToUniversalTime()) : DateTimeOffset.MaxValue;
                yield return new StoredFile(new S3Path(prefix.Bucket, item.Key).ToString(), modified, item.Size ?? 0);
            }

            continuation = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (continuation is not null);
    }

    /// <summary>Removes objects; those that are gone already are passed over.</summary>
    internal async Task DeleteAsync(IEnumerable<S3Path> paths, CancellationToken cancellationToken)
    {
        foreach (var bucket in paths.GroupBy(p => p.Bucket))
        {
            foreach (var keys in bucket.Select(p => p.Key).Chunk(MaxKeysPerDelete))
                await DeleteAsync(bucket.Key, keys, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether there is such a bucket.</summary>
    internal async Task<bool> HasBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, MaxKeys = 1 };
        return await RunAsync($"Opening the bucket \"{bucket}\"", bucket, async (_, guard) =>
        {
            try
            {
                await _client.Value.ListObjectsV2Async(request, guard.Token).ConfigureAwait(false);
                return true;
            }
            catch (AmazonServiceException e) when (e.ErrorCode == "NoSuchBucket")
            {
                return false;
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates a bucket; one that is ours already is left alone.</summary>
    internal async Task CreateBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        await RunAsync($"Creating the bucket \"{bucket}\"", bucket, async (_, guard) =>
        {
            try
            {
                var creation = new PutBucketRequest { BucketName = bucket, UseClientRegion = _options.Endpoint is null };
                await _client.Value.PutBucketAsync(creation, guard.Token).ConfigureAwait(false);
            }
            catch (AmazonServiceException e) when (e.ErrorCode == "BucketAlreadyOwnedByYou")
            {
                // What was wanted is there.
            }

            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
        _http.Dispose();
        _requests.Dispose();
    }

    async Task DeleteAsync(string bucket, string[] keys, CancellationToken cancellationToken)
    {
        var request =
            new DeleteObjectsRequest { BucketName = bucket, Objects = [.. keys.Select(key => new KeyVersion { Key = key })], Quiet = true };
        var response = await RunAsync($"Deleting {keys.Length} objects of \"{bucket}\"", bucket, async (_, guard) =>
        {
            try
            {
                return await _client.Value.DeleteObjectsAsync(request, guard.Token).ConfigureAwait(false);
            }
            catch (DeleteObjectsException e)
            {
                return e.Response;
            }
        }, cancellationToken).ConfigureAwait(false);
        if (response.DeleteErrors is { Count: > 0 } errors && errors.FirstOrDefault(e => e.Code != "NoSuchKey") is { } error)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Storage,
                $"Deleting {new S3Path(bucket, error.Key)} failed: the server answered {error.Code}. "
                + "Check that the key may delete, then run it again.");
        }
    }

    internal async Task<T> RunAsync<T>(
        string what, string bucket, Func<int, StallGuard, Task<T>> request, CancellationToken cancellationToken)
    {
        await _requests.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _retry.RunAsync(what, bucket, request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _requests.Release();
        }
    }

    static void CheckRange(GetObjectResponse response, long size, long start, long end)
    {
        // "bytes 0-9/100": what was sent, of how much (RFC 9110, 14.4).
        var sent = response.ContentRange is { } header && header.LastIndexOf('/') is var slash and > 0
            && long.TryParse(header.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var total)
                ? total : response.ContentLength;
        if (sent != size)
        {
            throw new ObjectReadException(string.Create(CultureInfo.InvariantCulture,
                $"the object has {sent} bytes, the catalog says {size}. It was cut or replaced: restore it from a backup."),
                mayPass: false);
        }

        if (response.ContentLength != end - start)
            throw new ObjectReadException("the server did not send the range that was asked for.", mayPass: true);
    }

    static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        try
        {
            RandomAccess.Write(file, bytes, position);
        }
        catch (IOException e)
        {
            throw new CacheFullException(e);
        }
    }

    AmazonS3Client Connect()
    {
        var config = new AmazonS3Config
        {
            HttpClientFactory = _http,
            // Attempts are made here, where a body that broke off can be asked for again too.
            MaxErrorRetry = 0,
            ThrottleRetries = false,
            // Eight times the default: a body is sent in pieces of this size.
            BufferSize = 64 * 1024,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_SUPPORTED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_SUPPORTED,
        };
        if (_options.Url is { } url)
        {
            config.ServiceURL = url;
            config.AuthenticationRegion = _options.Region ?? RegionEndpoint.USEast1.SystemName;
        }
        else
        {
            config.RegionEndpoint = _options.Region is { } region
                ? RegionEndpoint.GetBySystemName(region)
                : FallbackRegionFactory.GetRegionEndpoint() ?? RegionEndpoint.USEast1;
        }

        config.ForcePathStyle = _options.PathStyle ?? _options.Endpoint is not null;
        return Credentials() is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
    }

    AWSCredentials? Credentials()
    {
        if (_options is { AccessKey: { } key, SecretKey: { } secret })
            return _options.SessionToken is { } token
                ? new SessionAWSCredentials(key, secret, token) : new BasicAWSCredentials(key, secret);
        if (_options.Profile is not { } profile)
            return null;
        return new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var found)
            ? found
            : throw new DuckLakeException(DuckLakeErrorKind.Storage,
                $"Reading the AWS profile \"{profile}\" failed: the configuration files have none of that name. Check it.");
    }
}
