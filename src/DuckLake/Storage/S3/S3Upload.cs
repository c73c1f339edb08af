using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Win32.SafeHandles;

namespace Ekko.DuckLake.Storage;

/// <summary>The upload of one file: in one piece, or in parts that travel side by side.</summary>
/// <param name="client">The server.</param>
/// <param name="options">How bodies are checked and signed.</param>
/// <param name="path">The object.</param>
/// <param name="localPath">The file.</param>
sealed class S3Upload(S3Client client, S3Options options, S3Path path, string localPath)
{
    /// <summary>Larger files go in parts.</summary>
    const long LargestPiece = 16 * 1024 * 1024;

    /// <summary>AWS allows 10,000 parts.</summary>
    const long MaxParts = 10_000;

    /// <summary>Parts of one file that travel at the same time.</summary>
    const int PartsAtATime = 4;

    /// <summary>For what reads bodies by small pieces, as signing does.</summary>
    const int BodyBuffer = 64 * 1024;

    bool ChecksumsTrail =>
        (options.Checksums ?? (options.Endpoint is null ? S3Checksums.Trailing : S3Checksums.Header)) == S3Checksums.Trailing;

    /// <summary>The one that trails is made by the SDK while it sends; the other one by the processor's own instruction, before.</summary>
    ChecksumAlgorithm Algorithm => ChecksumsTrail ? ChecksumAlgorithm.CRC32 : ChecksumAlgorithm.CRC32C;

    /// <summary>TLS keeps a body from being changed on its way; without it the signature covers the body.</summary>
    bool LeavesBodyUnsigned => !ChecksumsTrail && options.IsSecure;

    /// <summary>Uploads the file. When it returns the object is there, whole.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(localPath);
        var length = RandomAccess.GetLength(file);
        if (length <= LargestPiece)
            await UploadWholeAsync(file, length, cancellationToken).ConfigureAwait(false);
        else
            await UploadInPartsAsync(file, length, cancellationToken).ConfigureAwait(false);
    }

    async Task UploadWholeAsync(SafeFileHandle file, long length, CancellationToken cancellationToken)
    {
        await client.RunAsync($"Writing {path}", path.Bucket, async (attempt, guard) =>
        {
            using var slice = new FileSlice(file, localPath, 0, length, guard);
            using var body = new BufferedStream(slice, BodyBuffer);
            await client.Requests.PutObjectAsync(new PutObjectRequest
            {
                BucketName = path.Bucket,
                Key = path.Key,
                InputStream = body,
                AutoCloseStream = false,
                UseChunkEncoding = ChecksumsTrail,
                ChecksumAlgorithm = Algorithm,
                ChecksumCRC32C = ChecksumsTrail ? null : slice.Crc32C(),
                DisablePayloadSigning = LeavesBodyUnsigned,
            }, guard.Token).ConfigureAwait(false);
            return attempt == 1 || await HasSizeAsync(length, guard.Token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>After a broken attempt the server may still be writing what it got of that one.</summary>
    async Task<bool> HasSizeAsync(long length, CancellationToken cancellationToken)
    {
        var request = new GetObjectMetadataRequest { BucketName = path.Bucket, Key = path.Key };
        var found = await client.Requests.GetObjectMetadataAsync(request, cancellationToken).ConfigureAwait(false);
        return found.ContentLength == length ? true : throw new ObjectReadException("the server kept a part of it.", mayPass: true);
    }

    async Task<bool> IsThereAsync(long length, CancellationToken cancellationToken)
    {
        try
        {
            return await HasSizeAsync(length, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AmazonServiceException or ObjectReadException)
        {
            return false;
        }
    }

    async Task UploadInPartsAsync(SafeFileHandle file, long length, CancellationToken cancellationToken)
    {
        var size = Math.Max(LargestPiece, (length + MaxParts - 1) / MaxParts);
        var count = (int)((length + size - 1) / size);
        var upload = await client.RunAsync($"Writing {path}", path.Bucket, (_, guard) => client.Requests.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = path.Bucket, Key = path.Key, ChecksumAlgorithm = Algorithm }, guard.Token),
            cancellationToken)
            .ConfigureAwait(false);
        try
        {
            var parts = new PartETag[count];
            var options = new ParallelOptions { MaxDegreeOfParallelism = PartsAtATime, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, count, options, async (i, token) =>
            {
                var start = i * size;
                parts[i] = await UploadPartAsync(upload.UploadId, i + 1, file, start, Math.Min(size, length - start), token)
                    .ConfigureAwait(false);
            }).ConfigureAwait(false);
            await CompleteAsync(upload.UploadId, parts, length, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(upload.UploadId).ConfigureAwait(false);
            throw;
        }
    }

    Task<PartETag> UploadPartAsync(
        string upload, int number, SafeFileHandle file, long start, long length, CancellationToken cancellationToken) =>
        client.RunAsync($"Writing {path}", path.Bucket, async (_, guard) =>
        {
            using var slice = new FileSlice(file, localPath, start, length, guard);
            using var body = new BufferedStream(slice, BodyBuffer);
            var part = await client.Requests.UploadPartAsync(new UploadPartRequest
            {
                BucketName = path.Bucket,
                Key = path.Key,
                UploadId = upload,
                PartNumber = number,
                PartSize = length,
                InputStream = body,
                UseChunkEncoding = ChecksumsTrail,
                ChecksumAlgorithm = Algorithm,
                ChecksumCRC32C = ChecksumsTrail ? null : slice.Crc32C(),
                DisablePayloadSigning = LeavesBodyUnsigned,
            }, guard.Token).ConfigureAwait(false);
            return new PartETag(number, part.ETag) { ChecksumCRC32 = part.ChecksumCRC32, ChecksumCRC32C = part.ChecksumCRC32C };
        }, cancellationToken);

    Task<bool> CompleteAsync(string upload, PartETag[] parts, long length, CancellationToken cancellationToken) =>
        client.RunAsync($"Writing {path}", path.Bucket, async (attempt, guard) =>
        {
            var request = new CompleteMultipartUploadRequest { BucketName = path.Bucket, Key = path.Key, UploadId = upload };
            request.AddPartETags(parts);
            guard.Sends(isLast: true);
            try
            {
                await client.Requests.CompleteMultipartUploadAsync(request, guard.Token).ConfigureAwait(false);
            }
            catch (AmazonServiceException e) when (attempt > 1 && e.StatusCode != 0)
            {
                // An attempt whose answer was lost may have completed it, and then there is no such upload any more.
                if (!await IsThereAsync(length, guard.Token).ConfigureAwait(false))
                    throw;
            }

            return attempt == 1 || await HasSizeAsync(length, guard.Token).ConfigureAwait(false);
        }, cancellationToken);

    async Task AbortAsync(string upload)
    {
        using var limit = new CancellationTokenSource(FailedWrite.Patience);
        try
        {
            await client.RunAsync($"Aborting the upload of {path}", path.Bucket, (_, guard) => client.Requests.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = path.Bucket, Key = path.Key, UploadId = upload }, guard.Token),
                limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DuckLakeException or OperationCanceledException)
        {
            // The caller gets the error that ended the upload. Parts of an upload that is never completed are no object.
        }
    }
}
