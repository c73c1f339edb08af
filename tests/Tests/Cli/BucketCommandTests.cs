using Ekko.Cli;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Cli;

/// <summary>The commands as processes of several machines would run them: data in a bucket, each with a cache of its own.</summary>
[Trait("Category", "Integration")]
public sealed class BucketCommandTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [S3Fact]
    public async Task The_quick_start_runs_with_its_data_in_a_bucket()
    {
        using var bucket = S3Server.Shared.CreateBucket();
        var variables = Variables(bucket.Name + "-made", Path.Combine(_folder.Path, "one"));
        Assert.Equal(ExitCode.Failure, (await RunAsync(variables, "doctor")).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync(variables, "doctor", "--init")).Code);
        variables = Variables(bucket.Name, Path.Combine(_folder.Path, "one"));
        variables["DUCKLAKE_CATALOG_PATH"] = Path.Combine(_folder.Path, "second.sqlite");
        var demo = await RunAsync(variables, "demo");
        Assert.Equal(("", ExitCode.Success), (demo.Code == ExitCode.Success ? "" : demo.Error, demo.Code));
        Assert.Contains("133 blocks, 27,570 transactions", demo.Output, StringComparison.Ordinal);
        Assert.NotEmpty(bucket.Objects());
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "data", "lake", "files")));

        variables["EKKO_CACHE_DIR"] = Path.Combine(_folder.Path, "another");
        var count = await RunAsync(
            variables, "sql", "--format", "text", "-c",
            "SELECT count(*), count(DISTINCT tx_hash), count(*) FILTER (success) FROM transactions");
        Assert.StartsWith("27570\t", count.Output, StringComparison.Ordinal);
        var doctor = await RunAsync(variables, "doctor");
        Assert.Equal((ExitCode.Success, true), (doctor.Code, doctor.Output.Contains($"s3://{bucket.Name}/lake", StringComparison.Ordinal)));
        Assert.DoesNotContain($"SECRET_KEY={S3Server.Shared.Options.SecretKey}", doctor.Output, StringComparison.Ordinal);
        using var made = new S3Bucket(S3Server.Shared, bucket.Name + "-made");
    }

    internal static Dictionary<string, string> Variables(string bucket, string cache) => new()
    {
        ["DUCKLAKE_DATA_PATH"] = $"s3://{bucket}/lake",
        ["MINIO_ENDPOINT"] = S3Server.Shared.Options.Endpoint!,
        ["MINIO_ACCESS_KEY"] = S3Server.Shared.Options.AccessKey!,
        ["MINIO_SECRET_KEY"] = S3Server.Shared.Options.SecretKey!,
        ["MINIO_REGION"] = S3Server.Shared.Options.Region ?? "us-east-1",
        ["MINIO_SECURE"] = S3Server.Shared.Options.Secure ? "true" : "false",
        ["EKKO_CACHE_DIR"] = cache,
    };

    async Task<CliResult> RunAsync(IReadOnlyDictionary<string, string> variables, params string[] args)
    {
        using var process = CliProcess.Start(_folder.Path, variables, args);
        return await process.FinishAsync();
    }
}
