using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Migration;
using Ekko.Pipeline;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.DuckLake.Storage;
using Ekko.Tests.Ekko.Arrow;
using Ekko.Tests.Ekko.Pipeline;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Ekko.Migration;

/// <summary>Arrow files in a bucket.</summary>
[Trait("Category", "Integration")]
public sealed class BucketBackfillTests
{
    [S3Fact]
    public async Task A_bucket_that_refuses_a_file_leaves_it_out_and_the_others_come()
    {
        await using var bucket = new BucketLake();
        using var folder = new TemporaryFolder();
        using var batch = ArrowSample.Batch(12);
        var paths = ArrowSample.WriteBlocks(batch, folder.Path);
        await UploadAsync(bucket, folder, paths);
        var refused = Path.GetFileName(paths[2]);
        bucket.Proxy.Fault = (method, target) =>
            method == "GET" && target.Contains(refused, StringComparison.Ordinal) ? ProxyFault.SlowDown : ProxyFault.None;
        using var store = new FileStore(new StorageOptions { S3 = bucket.S3 with { Attempts = 2 }, Cache = bucket.NewCache() });
        await using var lake = await Lake.OpenAsync(bucket.Attachment());
        var root = $"{bucket.Bucket.Path}arrow";
        var summary = await new ArrowBackfill(lake, store).RunAsync(root);
        Assert.Equal((paths.Count - 1, 1), (summary.FilesDone, summary.FilesLeftOut));
        Assert.Equal(batch.Transactions.Batch.RowCount - batch.Runs[2].Rows.Count, summary.RowsAdded);
        var left = Assert.Single((await MigrationStatus.ReadAsync(lake, store, EkkoOptions.Default)).LeftOut);
        Assert.EndsWith(refused, left.Path, StringComparison.Ordinal);
        Assert.NotNull(left.Reason);

        bucket.Proxy.Fault = static (_, _) => ProxyFault.None;
        summary = await new ArrowBackfill(lake, store).RunAsync(root);
        Assert.Equal((paths.Count, batch.Runs[2].Rows.Count), (summary.FilesDone, summary.RowsAdded));
        Assert.True((await new MigrationComparison(lake, store, root).RunAsync()).IsEqual);
    }

    [S3Fact]
    public async Task A_bucket_is_listed_once_however_many_files_have_metadata()
    {
        await using var bucket = new BucketLake();
        using var folder = new TemporaryFolder();
        using var batch = ArrowSample.Batch(6);
        var paths = ArrowSample.WriteBlocks(batch, folder.Path);
        foreach (var path in paths.ToList())
        {
            paths.Add(path + ".metadata.json");
            await File.WriteAllTextAsync(paths[^1], "{}");
        }

        await UploadAsync(bucket, folder, paths);
        using var store = new FileStore(new StorageOptions { S3 = bucket.S3, Cache = bucket.NewCache() });
        await using var lake = await Lake.OpenAsync(bucket.Attachment());
        var lists = 0;
        bucket.Proxy.Fault = (_, target) =>
        {
            if (target.Contains("list-type=", StringComparison.Ordinal))
                Interlocked.Increment(ref lists);
            return ProxyFault.None;
        };
        await new ArrowBackfill(lake, store).RunAsync($"{bucket.Bucket.Path}arrow");
        Assert.Equal(1, lists);
        Assert.All(
            (await MigrationStatus.ReadAsync(lake, store, EkkoOptions.Default)).Files,
            file => Assert.Equal((BackfillState.Done, "its metadata cannot be read"), (file.State, file.Reason)));
    }

    static async Task UploadAsync(BucketLake bucket, TemporaryFolder folder, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            await bucket.Bucket.Client.PutObjectAsync(new()
            {
                BucketName = bucket.Bucket.Name,
                Key = $"arrow/{Path.GetRelativePath(folder.Path, path)}",
                FilePath = path,
                UseChunkEncoding = false,
            });
        }
    }

    [NatsPostgresS3Fact]
    public async Task A_pipeline_writes_both_into_a_bucket()
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        using var place = new ContractLake(CatalogKind.PostgresS3);
        await source.PublishAsync(Enumerable.Range(0, 900));
        var root = place.DataPath.Replace("/data", "/arrow", StringComparison.Ordinal);
        var options = new PipelineOptions
        {
            Nats = source.Options,
            BatchSize = 300,
            FlushInterval = TimeSpan.FromMilliseconds(50),
            Writers = EkkoWriters.DuckLake | EkkoWriters.Arrow,
            ArrowRoot = root,
            ArrowStorage = place.Storage!,
        };
        await RunningPipeline.CatchUpAsync(place, options);
        await using var lake = await place.OpenLakeAsync();
        using var store = new FileStore(place.Storage);
        var result = await new MigrationComparison(lake, store, root).RunAsync();
        Assert.True(result.IsEqual, string.Join('\n', result.Differences));
        Assert.Equal((900, 900), (result.Arrow.Rows, result.Lake.Rows));
    }
}
