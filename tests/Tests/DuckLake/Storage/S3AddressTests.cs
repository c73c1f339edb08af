using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ekko.Cli;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Cli;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>
/// Servers that are reached in other ways: by TLS with an authority of their own, and with the bucket in the name of the host.
/// </summary>
public sealed class S3AddressTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [S3Fact]
    public async Task A_server_whose_certificate_an_own_authority_signed_is_trusted_when_that_is_named()
    {
        var authority = MakeCertificates(out var key, out var certificate);
        using var server = S3Server.StartSecure(key, certificate);
        var options = server.Options with { CertificateAuthorityFile = authority, Attempts = 2 };
        using (var client = new S3Client(options, TimeProvider.System))
            await client.CreateBucketAsync("lake", default);
        using (var source = Source(options, "one"))
        using (var connection = source.OpenConnection())
        {
            // Small ones go whole, large ones in parts.
            Answer.Of(connection, "CREATE TABLE t AS SELECT i, md5(i::VARCHAR) AS t FROM range(1000) r(i)");
            Answer.Of(connection, "CREATE TABLE u AS SELECT i, md5(i::VARCHAR) || md5((-i)::VARCHAR) AS t FROM range(350000) r(i)");
        }

        using (var source = Source(options, "two"))
        using (var connection = source.OpenConnection())
        {
            Assert.Equal("1000", Single(connection, "SELECT count(DISTINCT t) FROM t"));
            Assert.Equal("350000", Single(connection, "SELECT count(DISTINCT t) FROM u WHERE length(t) = 64"));
        }

        using var distrusting = Source(
            options with { CertificateAuthorityFile = MakeAuthority("another").ExportTo(Path.Combine(_folder.Path, "another.pem")) },
            "three");
        using var refused = distrusting.OpenConnection();
        var error = Assert.Throws<DuckLakeException>(() => Single(refused, "SELECT count(DISTINCT t) FROM t"));
        Assert.Contains("there is no trusted TLS connection", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);

        var variables = new Dictionary<string, string>
        {
            ["DUCKLAKE_CATALOG_PATH"] = Path.Combine(_folder.Path, "catalog.sqlite"),
            ["DUCKLAKE_DATA_PATH"] = "s3://lake/data",
            ["MINIO_ENDPOINT"] = options.Endpoint!,
            ["MINIO_ACCESS_KEY"] = options.AccessKey!,
            ["MINIO_SECRET_KEY"] = options.SecretKey!,
            ["MINIO_SECURE"] = "true",
            ["AWS_CA_BUNDLE"] = authority,
            ["EKKO_CACHE_DIR"] = Path.Combine(_folder.Path, "four"),
        };
        using var process = CliProcess.Start(_folder.Path, variables, "sql", "--format", "text", "-c", "SELECT count(DISTINCT t) FROM t");
        var told = await process.FinishAsync();
        Assert.Equal((ExitCode.Success, "1000"), (told.Code, told.Output.Trim()));
    }

    [S3Fact]
    public async Task The_bucket_is_part_of_the_host_where_that_is_asked_for()
    {
        const string Host = "s3.test.amazonaws.com";
        using var server = S3Server.StartFar(TimeSpan.Zero);
        using var bucket = server.CreateBucket();
        await using var proxy = new S3Proxy(server.Options.Endpoint!);
        var targets = new ConcurrentQueue<string>();
        proxy.Fault = (method, target) =>
        {
            targets.Enqueue(target);
            return ProxyFault.None;
        };
        // Names of hosts are the proxy's business then, so they need not exist.
        var variables =
            new Dictionary<string, string>
            {
                ["http_proxy"] = $"http://{proxy.Endpoint}",
                ["EKKO_CACHE_DIR"] = Path.Combine(_folder.Path, "cache"),
                ["no_proxy"] = ""
            };
        using var process = CliProcess.Start(_folder.Path, variables, "sql", "--batch", "--bare");
        await process.WriteAsync($"""
            CREATE SECRET (TYPE s3, KEY_ID '{server.Options.AccessKey}', SECRET '{server.Options.SecretKey}', ENDPOINT '{Host}', URL_STYLE 'vhost', USE_SSL false);
            ATTACH 'ducklake:sqlite:catalog.sqlite' AS lake (DATA_PATH '{bucket.Path}data', DATA_INLINING_ROW_LIMIT 0);
            CREATE TABLE lake.t AS FROM range(1000) r(i);
            CREATE TABLE lake.u AS FROM range(3) r(i);
            SELECT (SELECT sum(i) FROM lake.t), (SELECT sum(i) FROM lake.u);
            DROP TABLE lake.u;
            FROM ducklake_delete_orphaned_files('lake', dry_run => true);

            """);
        var told = await process.FinishAsync();
        Assert.DoesNotContain("error", told.Output, StringComparison.Ordinal);
        Assert.Contains("[[\"499500\",\"3\"]]", told.Output, StringComparison.Ordinal);
        Assert.Equal(2, bucket.Objects().Count);
        Assert.InRange(targets.Count, 3, int.MaxValue);
        Assert.All(targets, target => Assert.StartsWith($"http://{bucket.Name}.{Host}/", target, StringComparison.Ordinal));
    }

    string MakeCertificates(out string key, out string certificate)
    {
        using var authority = MakeAuthority("Ekko tests");
        using var own = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", own, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, authority.NotBefore, authority.NotAfter, [1, 2, 3]);
        (key, certificate) = (Path.Combine(_folder.Path, "key.pem"), Path.Combine(_folder.Path, "certificate.pem"));
        File.WriteAllText(key, own.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificate, signed.ExportCertificatePem());
        return authority.ExportTo(Path.Combine(_folder.Path, "authority.pem"));
    }

    static X509Certificate2 MakeAuthority(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    DuckLakeDataSource Source(S3Options options, string cache) => new(new DuckLakeDataSourceOptions
    {
        Lakes = [new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{_folder.Path}/catalog.sqlite", DataPath = "s3://lake/data",
            DataInliningRowLimit = 0 }],
        DefaultLake = "lake",
        Storage = new StorageOptions { S3 = options, Cache = new CacheOptions { Directory = Path.Combine(_folder.Path, cache) } },
    });

    static string? Single(DuckLakeConnection connection, string sql) => Assert.Single(Assert.Single(Answer.Of(connection, sql).Rows));
}

static class PemExport
{
    /// <summary>Writes the certificate, without its key.</summary>
    internal static string ExportTo(this X509Certificate2 certificate, string path)
    {
        File.WriteAllText(path, certificate.ExportCertificatePem());
        return path;
    }
}
