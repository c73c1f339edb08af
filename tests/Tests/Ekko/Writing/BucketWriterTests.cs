using Ekko.DuckLake;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Storage;
using Ekko.Tests.Servers;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>A batch's files go to a bucket side by side: all of them, or none.</summary>
[Trait("Category", "Integration")]
public sealed class BucketWriterTests
{
    /// <summary>No commit by itself: it would meet what the next one is not to meet any more.</summary>
    static readonly DuckLakeWriterOptions WhenAsked = new() { BatchSize = int.MaxValue, FlushInterval = TimeSpan.FromHours(1) };

    [S3Fact]
    public async Task An_upload_that_fails_takes_the_others_with_it_and_the_rows_go_with_the_next_commit()
    {
        await using var bucket = new BucketLake();
        await using var lake = await Lake.OpenAsync(bucket.Attachment(s3: bucket.S3 with { Attempts = 2 }));
        await using var writer = new DuckLakeWriter(lake, WhenAsked);
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
        // Before anything is judged: the writer writes once more when it is closed, and would tell that instead.
        bucket.Proxy.Fault = static (_, _) => ProxyFault.None;
        Assert.Equal(DuckLakeErrorKind.Unavailable, error.ErrorKind);
        Assert.InRange(uploads, 3, int.MaxValue);
        Assert.Empty(bucket.Bucket.Objects());
        Assert.Equal(0, writer.Total.Snapshots);

        await writer.FlushAllAsync();
        Assert.Equal(
            (RealBlocks.TransactionCount, RealBlocks.BlockCount, 1),
            (writer.Total.Transactions, writer.Total.Blocks, writer.Total.Snapshots));
        Assert.Equal(writer.Total.Files, bucket.Bucket.Objects().Count);
    }

    [Fact]
    public async Task An_upload_that_fails_ends_those_that_hang_and_is_what_is_told()
    {
        var (second, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var (puts, refuses) = (0, true);
        using var server = new ScriptedS3(request => request.HttpMethod != "PUT" ? (200, "<DeleteResult></DeleteResult>")
            : refuses ? (403, ScriptedS3.Error("AccessDenied")) : (200, ""));
        server.Before = request =>
        {
            if (request.HttpMethod != "PUT")
                return Task.CompletedTask;
            if (Interlocked.Increment(ref puts) == 1)
                return second.Task;
            second.TrySetResult();
            return end.Task;
        };
        using var folder = new TemporaryFolder();
        await using var lake = await Lake.OpenAsync(server.Lake(folder.Path));
        await using var writer = new DuckLakeWriter(lake, WhenAsked);
        foreach (var file in RealBlocks.Files)
            await writer.WriteFileAsync(file);
        DuckLakeException error;
        try
        {
            error = await Assert.ThrowsAsync<DuckLakeException>(() => writer.FlushAllAsync().WaitAsync(TimeSpan.FromMinutes(1)));
        }
        finally
        {
            refuses = false;
            end.SetResult();
        }

        Assert.Contains("the key may not do this", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.parquet", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_failed_stays_neither_on_the_disk_nor_in_the_way_of_its_error_when_it_cannot_be_deleted()
    {
        var refuses = true;
        using var server = new ScriptedS3(_ => refuses ? (403, ScriptedS3.Error("AccessDenied")) : (200, ""));
        using var folder = new TemporaryFolder();
        await using var lake = await Lake.OpenAsync(server.Lake(folder.Path));
        await using var writer = new DuckLakeWriter(lake, WhenAsked);
        await writer.WriteFileAsync(RealBlocks.Files[0]);
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => writer.FlushAllAsync());
        Assert.StartsWith("Writing s3://lake/data/", error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Requests, r => r.StartsWith("POST", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.parquet", SearchOption.AllDirectories));
        const string Other = "s3://lake/data/main/t/a.parquet";
        var staged = lake.Storage.Stage(Other);
        await File.WriteAllTextAsync(staged, "");
        await Assert.ThrowsAsync<DuckLakeException>(() => lake.Storage.DeleteAsync([Other], default));
        Assert.False(File.Exists(staged));
        // The writer writes once more when it is closed.
        refuses = false;
    }

    /// <summary>Three batches of a block each: the first makes the tables, the files of the second are kept waiting.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_batch_travels_behind_the_one_before_and_is_committed_after_it(bool fails)
    {
        var (arrived, passed, release, removed) =
            (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var (holds, refuses, uploads) = (false, false, 0);
        using var server = new ScriptedS3(request => request.HttpMethod == "POST" ? (200, "<DeleteResult></DeleteResult>")
            : Volatile.Read(ref refuses) ? (403, ScriptedS3.Error("AccessDenied")) : (200, ""));
        server.Before = async request =>
        {
            if (request.HttpMethod == "POST" && Volatile.Read(ref uploads) >= 4)
                removed.TrySetResult();
            if (request.HttpMethod != "PUT" || !holds)
                return;
            var upload = Interlocked.Increment(ref uploads);
            (upload == 2 ? arrived : upload == 4 ? passed : null)?.SetResult();
            if (upload <= 2)
                await release.Task;
        };
        using var folder = new TemporaryFolder();
        var attachment = server.Lake(folder.Path);
        await using var lake = await Lake.OpenAsync(attachment);
        await using var writer = new DuckLakeWriter(lake, WhenAsked with { BatchSize = 1 });
        await writer.WriteAsync(new ScriptBlock(10, 'A', 'A', 1));
        await writer.FlushAllAsync();
        holds = true;
        await writer.WriteAsync(new ScriptBlock(11, 'A', 'A', 2));
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await writer.WriteAsync(new ScriptBlock(12, 'A', 'A', 3));
        await passed.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, writer.Total.Snapshots);

        Volatile.Write(ref refuses, fails);
        release.SetResult();
        if (fails)
        {
            // What failed is not tried again before anybody asks; what came behind it is removed.
            await removed.Task.WaitAsync(TimeSpan.FromMinutes(1));
            Volatile.Write(ref refuses, false);
        }

        await writer.FlushAllAsync();
        Assert.Equal((3, 3), (writer.Total.Snapshots, writer.Total.Blocks));
        Assert.Equal(fails ? 8 : 4, uploads);
        using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions { Lakes = [attachment], DefaultLake = "lake" });
        using var connection = source.OpenConnection();
        Assert.Equal("10A:1 11A:2", ChainScript.Chain(connection, "AT (VERSION => 2)"));
        Assert.Equal("10A:1 11A:2 12A:3", ChainScript.Chain(connection));
    }
}
