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
        Assert.Equal((ExitCode.Warning, true), (doctor.Code, doctor.Output.Contains($"s3://{bucket.Name}/lake", StringComparison.Ordinal)));
        Assert.DoesNotContain($"SECRET_KEY={S3Server.Shared.Options.SecretKey}", doctor.Output, StringComparison.Ordinal);
        using var made = new S3Bucket(S3Server.Shared, bucket.Name + "-made");
    }

    [Theory]
    [InlineData("AssumeRoleWithWebIdentity")]
    [InlineData("AssumeRole")]
    public async Task Roles_and_web_identities_give_credentials(string action)
    {
        using var server = new ScriptedS3(request => request.HttpMethod == "POST" ? (200, $"""
            <{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>
            <Credentials><AccessKeyId>TEMPORARY</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
            <Expiration>2096-01-01T00:00:00Z</Expiration></Credentials>
            <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/x/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>
            </{action}Result></{action}Response>
            """) : request.Headers["Authorization"]?.Contains("Credential=TEMPORARY/", StringComparison.Ordinal) == true
                ? (200, "") : (403, ScriptedS3.Error("InvalidAccessKeyId")));
        var configuration = Path.Combine(_folder.Path, "aws");
        var token = Path.Combine(_folder.Path, "token");
        await File.WriteAllTextAsync(token, "token");
        await File.WriteAllTextAsync(configuration, """
            [default]
            aws_access_key_id=LASTING
            aws_secret_access_key=s
            [profile role]
            role_arn=arn:aws:iam::123456789012:role/x
            source_profile=default
            """);
        var variables = new Dictionary<string, string>
        {
            ["DUCKLAKE_DATA_PATH"] = "s3://lake/data",
            ["EKKO_CACHE_DIR"] = Path.Combine(_folder.Path, "cache"),
            ["AWS_ENDPOINT_URL_STS"] = $"http://{server.Endpoint}",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_REGION"] = "eu-west-1",
            ["AWS_CONFIG_FILE"] = configuration,
            ["AWS_SHARED_CREDENTIALS_FILE"] = action == "AssumeRole" ? configuration : Path.Combine(_folder.Path, "none"),
        };
        if (action != "AssumeRole")
        {
            variables["AWS_CONFIG_FILE"] = Path.Combine(_folder.Path, "none");
            variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = token;
            variables["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/x";
            variables["AWS_ROLE_SESSION_NAME"] = "session";
        }

        var profile = action == "AssumeRole" ? ", PROFILE 'role'" : "";
        var result = await RunAsync(variables, "sql", "-c",
            $"CREATE SECRET k (TYPE s3, PROVIDER credential_chain, ENDPOINT '{server.Endpoint}', "
            + $"USE_SSL false{profile}); CREATE TABLE t AS FROM range(1000)");
        Assert.Equal(("", ExitCode.Success), (result.Error, result.Code));
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
