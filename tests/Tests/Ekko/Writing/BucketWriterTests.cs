using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Storage;
using Ekko.Tests.Servers;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>A batch's files go to a bucket side by side: all of them, or none.</summary>
[Trait("Category", "Integration")]
public sealed class BucketWriterTests
{
    [S3Fact]
    public async Task An_upload_that_fails_takes_the_others_with_it_and_the_rows_go_with_the_next_commit()
    {
        await using var bucket = new BucketLake();
        await using var lake = await Lake.OpenAsync(bucket.Attachment(s3: bucket.S3 with { Attempts = 2 }));
        await using var writer = new DuckLakeWriter(lake, new DuckLakeWriterOptions { BatchSize = int.MaxValue });
        foreach (var file in RealBlocks.Files)
            await writer.WriteFileAsync(file);
        var uploads = 0;
        bucket.Proxy.Fault = (method, target) =>
        {
            if (method != "PUT")
                return ProxyFault.None;
            Interlocked.Increment(ref uploads);
            return target.Contains("/blocks/", StringComparison.Ordinal) ? ProxyFault.SlowDown : ProxyFault.None;
        };

        var error = await Assert.ThrowsAsync<DuckLakeException>(() => writer.FlushAllAsync());
        Assert.Equal(DuckLakeErrorKind.Unavailable, error.ErrorKind);
        Assert.InRange(uploads, 3, int.MaxValue);
        Assert.Empty(bucket.Bucket.Objects());
        Assert.Equal(0, writer.Total.Snapshots);

        bucket.Proxy.Fault = static (_, _) => ProxyFault.None;
        await writer.FlushAllAsync();
        Assert.Equal(
            (RealBlocks.TransactionCount, RealBlocks.BlockCount, 1),
            (writer.Total.Transactions, writer.Total.Blocks, writer.Total.Snapshots));
        Assert.Equal(writer.Total.Files, bucket.Bucket.Objects().Count);
    }
}
