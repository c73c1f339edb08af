using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Cli;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>What goes wrong for good is one clear sentence, without the keys.</summary>
public sealed class S3FailureTests
{
    const string SecretKey = "very/secret+key";
    const string Token = "very-secret-token";

    [Theory]
    [InlineData(403, "InvalidAccessKeyId", "does not know the access key")]
    [InlineData(403, "SignatureDoesNotMatch", "the secret key is not that of the access key")]
    [InlineData(400, "AuthorizationHeaderMalformed", "is not in the region eu-central-1")]
    [InlineData(301, "PermanentRedirect", "is not in the region eu-central-1")]
    [InlineData(404, "NoSuchBucket", "there is no bucket \"lake\"")]
    [InlineData(403, "RequestTimeTooSkewed", "clock")]
    [InlineData(400, "ExpiredToken", "session token has expired")]
    [InlineData(403, "AccessDenied", "may not do this")]
    [InlineData(403, "UserSuspended", "refused the key (UserSuspended)")]
    [InlineData(403, "QuotaExceeded", "no room for it, or a quota")]
    [InlineData(507, "XMinioStorageFull", "no room for it, or a quota")]
    [InlineData(507, "", "no room for it")]
    [InlineData(503, "SlowDown", "overloaded")]
    [InlineData(500, "InternalError", "went on answering 500")]
    [InlineData(418, "Teapot", "418 Teapot")]
    public async Task Writing_says_why_the_server_refused(int status, string code, string expected)
    {
        using var server = new ScriptedS3(_ => (status, ScriptedS3.Error(code)));
        using var folder = new TemporaryFolder();
        await using var source = Source(server.Endpoint, folder.Path);
        await using var connection = await source.OpenConnectionAsync();
        Answer.Of(connection, "CREATE TABLE t(i INTEGER)");
        var error = Assert.Throws<DuckLakeException>(() => Answer.Of(connection, "INSERT INTO t FROM range(100)"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Writing s3://lake/data/main/t/", error.Message, StringComparison.Ordinal);
        AssertNoSecret(error);
        Assert.Equal("0", Assert.Single(Assert.Single(Answer.Of(connection, "SELECT count(*) FROM t").Rows)));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.Path, "cache"), "*.parquet", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        await using var source = Source($"127.0.0.1:{FreePort.Next()}", folder.Path);
        await using var connection = await source.OpenConnectionAsync();
        Answer.Of(connection, "CREATE TABLE t(i INTEGER)");
        var error = Assert.Throws<DuckLakeException>(() => Answer.Of(connection, "INSERT INTO t FROM range(100)"));
        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
        AssertNoSecret(error);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_an_error_soon()
    {
        using var folder = new TemporaryFolder();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = Options(silent.LocalEndpoint.ToString()!) with
        {
            Attempts = int.MaxValue,
            StallTimeout = TimeSpan.FromMilliseconds(300),
            Patience = TimeSpan.FromMilliseconds(900),
        };
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => DataStorage.ExistsAsync("s3://lake/data", new() { S3 = options }));
        Assert.StartsWith("Opening the bucket \"lake\" failed: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(850), TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", "there is no certificate in it")]
    [InlineData(null, "Could not find file")]
    public async Task A_certificate_authority_that_is_none_is_named(string? text, string expected)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "key.pem");
        if (text is not null)
            File.WriteAllText(file, text);
        using var client = new S3Client(
            Options("127.0.0.1:1") with { Secure = true, CertificateAuthorityFile = file }, TimeProvider.System);
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => client.HasBucketAsync("lake", default));
        foreach (var part in new[] { file, expected, nameof(S3Options.CertificateAuthorityFile) })
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_not_to_the_request_is_passed_over()
    {
        var answers = 0;
        using var server = new ScriptedS3(_ => Interlocked.Increment(ref answers) == 1 ? (400, "") : (200, ""));
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllBytes(file, []);
        using var client = new S3Client(Options(server.Endpoint), TimeProvider.System);
        await client.UploadAsync(new S3Path("lake", "k"), file, default);
        Assert.Equal(["PUT /lake/k", "PUT /lake/k", "HEAD /lake/k"], server.Requests);
    }

    [Fact]
    public async Task An_upload_in_parts_that_fails_is_aborted()
    {
        using var server = new ScriptedS3(request => request.RawUrl!.EndsWith("?uploads", StringComparison.Ordinal)
            ? (200, "<InitiateMultipartUploadResult><Bucket>lake</Bucket>"
                + "<Key>k</Key><UploadId>u-1</UploadId></InitiateMultipartUploadResult>")
            : request.HttpMethod == "DELETE" ? (204, "") : (403, ScriptedS3.Error("AccessDenied")));
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllBytes(file, new byte[40_000_000]);
        using var client = new S3Client(Options(server.Endpoint), TimeProvider.System);
        await Assert.ThrowsAsync<DuckLakeException>(() => client.UploadAsync(new S3Path("lake", "k"), file, default));
        Assert.Contains("DELETE /lake/k?uploadId=u-1", server.Requests);
        Assert.DoesNotContain(server.Requests, r => r.StartsWith("POST /lake/k?uploadId", StringComparison.Ordinal));
    }

    [S3Fact]
    public async Task A_missing_or_cut_object_is_told_and_never_answered_around()
    {
        await using var lake = new BucketLake();
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            Answer.Of(connection, "CREATE TABLE t AS SELECT i, md5(i::VARCHAR) AS t FROM range(1000) r(i)");
            Answer.Of(connection, "CREATE TABLE u AS SELECT i, md5(i::VARCHAR) AS t FROM range(100000) r(i)");
        }

        var cut = lake.Bucket.Objects().Single(o => o.Key.Contains("/t/", StringComparison.Ordinal));
        await lake.Bucket.Client.PutObjectAsync(
            new() { BucketName = lake.Bucket.Name, Key = cut.Key, ContentBody = "PAR1", UseChunkEncoding = false });
        await lake.Bucket.Client.DeleteObjectAsync(
            lake.Bucket.Name, lake.Bucket.Objects().Single(o => o.Key.Contains("/u/", StringComparison.Ordinal)).Key);
        using var cold = lake.Open();
        using var reader = cold.OpenConnection();
        var error = Assert.Throws<DuckLakeException>(() => Answer.Of(reader, "SELECT sum(i) FROM t"));
        Assert.Contains(
            $"Reading s3://{lake.Bucket.Name}/{cut.Key} failed: the object has 4 bytes, the catalog says {cut.Size}", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(DuckLakeErrorKind.Corrupt, error.ErrorKind);
        Assert.Contains(
            "the object is not there", Assert.Throws<DuckLakeException>(() => Answer.Of(reader, "SELECT sum(i) FROM u")).Message,
            StringComparison.Ordinal);
    }

    [S3Fact]
    public async Task A_cache_folder_that_cannot_be_written_is_named()
    {
        await using var lake = new BucketLake();
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
            Answer.Of(connection, "CREATE TABLE t AS FROM range(1000) r(i)");
        // Also root cannot make a folder below a file.
        var file = Path.Combine(lake.Folder, "file");
        File.WriteAllText(file, "");
        using var cold = lake.Open(new CacheOptions { Directory = Path.Combine(file, "cache") });
        using var reader = cold.OpenConnection();
        foreach (var sql in new[] { "SELECT sum(i) FROM t", "INSERT INTO t FROM range(100)" })
        {
            var error = Assert.Throws<DuckLakeException>(() => Answer.Of(reader, sql));
            Assert.Contains($"Writing to the cache folder {file}/cache failed", error.Message, StringComparison.Ordinal);
            Assert.Contains("EKKO_CACHE_DIR", error.Message, StringComparison.Ordinal);
        }
    }

    [S3Fact]
    public async Task Secrets_say_who_asks_and_are_never_shown()
    {
        await using var lake = new BucketLake();
        using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Storage = new StorageOptions
            {
                S3 = new S3Options { Endpoint = "127.0.0.1:1", Attempts = 1, AccessKey = "a", SecretKey = "b" },
                Cache = lake.NewCache()
            },
        });
        using var connection = source.OpenConnection();
        Answer.Of(connection, $"""
            CREATE SECRET mine (TYPE s3, KEY_ID '{S3Server.Shared.Options.AccessKey}', SECRET '{S3Server.Shared.Options.SecretKey}', SESSION_TOKEN '',
                REGION '{S3Server.Shared.Options.Region ?? "us-east-1"}', ENDPOINT '{lake.Proxy.Endpoint}',
                URL_STYLE 'path', USE_SSL false, SCOPE '{lake.Bucket.Path}')
            """);
        Answer.Of(connection,
            $"ATTACH 'ducklake:sqlite:{lake.CatalogFile}' AS lake (DATA_PATH '{lake.Bucket.Path}data', DATA_INLINING_ROW_LIMIT 0)");
        Answer.Of(connection, "CREATE TABLE lake.t AS FROM range(1000) r(i)");
        Assert.Equal("499500", Assert.Single(Assert.Single(Answer.Of(connection, "SELECT sum(i) FROM lake.t").Rows)));
        Assert.Throws<DuckLakeException>(() => Answer.Of(connection, "CREATE SECRET mine (TYPE s3)"));
        Answer.Of(connection, "CREATE SECRET IF NOT EXISTS mine (TYPE s3)");
        foreach (var wrong in new[]
                 {
                     $"CREATE SECRET x (TYPE s3, KEY_ID 'k', SECRET '{SecretKey}' || nonsense)",
                     $"CREATE SECRET x (TYPE s3, SECRET '{SecretKey}')",
                     $"CREATE SECRET x (TYPE s3, KEY_ID 'k', SECRET '{SecretKey}', USE_SSL perhaps)",
                     $"CREATE SECRET x (TYPE gcs, KEY_ID 'k', SECRET '{SecretKey}')",
                     $"CREATE PERSISTENT SECRET x (TYPE s3, KEY_ID 'k', SECRET '{SecretKey}')",
                     $"CREATE SECRET x (TYPE s3, PASSWORD '{SecretKey}')",
                 })
            AssertNoSecret(Assert.Throws<DuckLakeException>(() => Answer.Of(connection, wrong)));
        foreach (var unknown in new[]
                 {
                     $"ALTER SECRET mine (SECRET '{SecretKey}')", $"EXPLAIN CREATE SECRET x (TYPE s3, KEY_ID 'k', SECRET '{SecretKey}')",
                     $"PREPARE p AS CREATE SECRET x (TYPE s3, SECRET '{SecretKey}'); EXECUTE p",
                     $"SET s3_secret_access_key = '{SecretKey}' || 1 || 1",
                 })
            AssertNoSecret(Assert.ThrowsAny<Exception>(() => Answer.Of(connection, unknown)));
        Answer.Of(connection, "DROP SECRET mine");
        Answer.Of(connection, "DROP SECRET IF EXISTS mine");
        Assert.Contains(
            "127.0.0.1:1 cannot be reached",
            Assert.Throws<DuckLakeException>(() => Answer.Of(connection, "INSERT INTO lake.t FROM range(100)")).Message,
            StringComparison.Ordinal);
    }

    static void AssertNoSecret(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            Assert.DoesNotContain(SecretKey, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Token, e.Message, StringComparison.Ordinal);
        }
    }

    static S3Options Options(string endpoint) => new()
    {
        Endpoint = endpoint,
        Secure = false,
        Region = "eu-central-1",
        AccessKey = "key",
        SecretKey = SecretKey,
        SessionToken = Token,
        Attempts = 3,
        FirstRetryDelay = TimeSpan.FromMilliseconds(1),
    };

    static DuckLakeDataSource Source(string endpoint, string folder) => new(new DuckLakeDataSourceOptions
    {
        Lakes =
        [
            new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{folder}/catalog.sqlite", DataPath = "s3://lake/data",
                DataInliningRowLimit = 0 },
        ],
        DefaultLake = "lake",
        Storage = new StorageOptions { S3 = Options(endpoint), Cache = new CacheOptions { Directory = Path.Combine(folder, "cache") } },
    });
}
