namespace Ekko.Tests.Ekko;

/// <summary>The environment contract.</summary>
public sealed class EkkoOptionsTests
{
    [Fact]
    public void Nothing_set_means_the_embedded_defaults()
    {
        var options = Read();

        Assert.Equal(EkkoOptions.Default, options);
        Assert.Equal("./data/lake/catalog.sqlite", options.CatalogPath);
        Assert.Equal("./data/lake/files/", options.DataPath);
        Assert.Equal(1000, options.BatchSize);
        Assert.Equal(TimeSpan.FromSeconds(30), options.FlushInterval);
        Assert.Equal(EkkoWriters.DuckLake, options.Writers);
        Assert.Equal(10_000_000_000, options.CacheSize);
        Assert.Equal(EkkoOptions.Default, Read(("DUCKLAKE_BATCH_SIZE", ""), ("NATS_URL", "  ")));
    }

    [Fact]
    public void Everything_set_is_read()
    {
        var options = Read(
            ("DUCKLAKE_CATALOG_TYPE", "Postgres"), ("DUCKLAKE_CATALOG_PATH", "dbname=lake password=secret"),
            ("DUCKLAKE_DATA_PATH", "s3://lake/prod"),
            ("DUCKLAKE_BUCKET_NAME", "lake"), ("DUCKLAKE_BATCH_SIZE", "5"), ("DUCKLAKE_FLUSH_INTERVAL", "500ms"),
            ("MINIO_ENDPOINT", "localhost:9000"),
            ("MINIO_ACCESS_KEY", "key"), ("MINIO_SECRET_KEY", "hush"), ("MINIO_REGION", "eu"), ("MINIO_SECURE", "true"),
            ("NATS_URL", "nats://u:p@localhost:4222, tls://u:p@other"), ("NATS_CREDS", "/u.creds"), ("NATS_NKEY", "/u.nk"),
            ("NATS_CA", "/ca.pem"),
            ("NATS_STREAM", "s"), ("NATS_SUBJECT", "a.b"), ("EKKO_WRITERS", "ducklake,arrow"), ("EKKO_READ_FALLBACK", "arrow"),
            ("EKKO_CACHE_DIR", "/c"),
            ("EKKO_CACHE_SIZE", "4 GiB"), ("EKKO_LISTEN", "[::1]:80"), ("REDIS_URL", "redis://r:6379"),
            ("EKKO_SQL_WORKERS", "4"), ("EKKO_SQL_TIME_LIMIT", "10s"), ("EKKO_SQL_MEMORY_LIMIT", "2 GB"), ("EKKO_SQL_MAX_ROWS", "5000"));

        Assert.Equal(CatalogType.Postgres, options.CatalogType);
        Assert.Equal("lake", options.BucketName);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.FlushInterval);
        Assert.Equal(
            new ObjectStoreOptions { Endpoint = "localhost:9000", AccessKey = "key", SecretKey = "hush", Region = "eu", Secure = true },
            options.ObjectStore);
        Assert.Equal("a.b", options.Nats.Subject);
        Assert.Equal("nats://u:p@localhost:4222, tls://u:p@other", options.Nats.Url);
        Assert.Equal(("/u.creds", "/u.nk", "/ca.pem"), (options.Nats.CredentialsFile, options.Nats.NKeyFile, options.Nats.CaFile));
        Assert.Equal(EkkoWriters.DuckLake | EkkoWriters.Arrow, options.Writers);
        Assert.Equal(4L << 30, options.CacheSize);
        Assert.Equal((4, 10, 2_000_000_000, 5000),
            (options.SqlWorkers, options.SqlTimeLimit.TotalSeconds, options.SqlMemoryLimit, options.SqlMaxRows));
        Assert.DoesNotContain("secret", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", options.ToString() + options.ObjectStore, StringComparison.Ordinal);
        Assert.DoesNotContain("u:p", options.ToString() + options.Nats, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DUCKLAKE_CATALOG_TYPE", "mysql", "sqlite, postgres, duckdb")]
    [InlineData("DUCKLAKE_DATA_PATH", "gs://bucket/x", "s3://bucket/prefix")]
    [InlineData("DUCKLAKE_DATA_PATH", "s3:///x", "s3://bucket/prefix")]
    [InlineData("DUCKLAKE_BATCH_SIZE", "0", "a number of rows")]
    [InlineData("DUCKLAKE_BATCH_SIZE", "-3", "a number of rows")]
    [InlineData("DUCKLAKE_BATCH_SIZE", "1e3", "a number of rows")]
    [InlineData("DUCKLAKE_FLUSH_INTERVAL", "30", "500ms, 30s or 2m")]
    [InlineData("DUCKLAKE_FLUSH_INTERVAL", "0s", "500ms, 30s or 2m")]
    [InlineData("DUCKLAKE_FLUSH_INTERVAL", "-1s", "500ms, 30s or 2m")]
    [InlineData("DUCKLAKE_FLUSH_INTERVAL", "99999999999999999999s", "500ms, 30s or 2m")]
    [InlineData("DUCKLAKE_ENABLED", "maybe", "true, false")]
    [InlineData("EKKO_WRITERS", "parquet", "ducklake, arrow")]
    [InlineData("EKKO_READ_FALLBACK", "x", "none, arrow")]
    [InlineData("EKKO_CACHE_SIZE", "ten", "500 MB, 10 GB")]
    [InlineData("EKKO_CACHE_SIZE", "99999999999 TB", "500 MB, 10 GB")]
    [InlineData("EKKO_SQL_WORKERS", "0", "a number of processes from 1 to 64")]
    [InlineData("EKKO_SQL_TIME_LIMIT", "never", "500ms, 30s or 2m")]
    [InlineData("EKKO_SQL_MEMORY_LIMIT", "100 MB", "at least 500 MB")]
    [InlineData("EKKO_SQL_MAX_ROWS", "2000000", "a number of rows from 1 to 1000000")]
    [InlineData("EKKO_LOG_FORMAT", "xml", "text, json")]
    [InlineData("EKKO_LOG_LEVEL", "chatty", "debug, information, warning, error")]
    [InlineData("EKKO_LISTEN", "8080", "host:port")]
    [InlineData("EKKO_LISTEN", "localhost:99999", "host:port")]
    [InlineData("MINIO_ENDPOINT", "http://localhost:9000", "host:port")]
    [InlineData("NATS_STREAM", "a.b", "a stream name")]
    [InlineData("NATS_SUBJECT", "a.*", "a subject without wildcards")]
    [InlineData("NATS_SUBJECT", "a..b", "a subject without wildcards")]
    [InlineData("NATS_URL", "localhost", "nats://host:port")]
    public void A_bad_value_names_the_variable_the_value_and_what_is_accepted(string name, string value, string accepted)
    {
        var error = Assert.Throws<EkkoOptionsException>(() => Read((name, value)));

        Assert.Equal(name, error.Variable);
        Assert.Contains($"{name}={value}", error.Message, StringComparison.Ordinal);
        Assert.Contains(accepted, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contradictions_and_halves_are_refused()
    {
        Assert.Contains("DUCKLAKE_ENABLED", Error(("DUCKLAKE_ENABLED", "false"), ("EKKO_WRITERS", "ducklake")), StringComparison.Ordinal);
        Assert.Contains("DUCKLAKE_ENABLED", Error(("DUCKLAKE_ENABLED", "true"), ("EKKO_WRITERS", "arrow")), StringComparison.Ordinal);
        Assert.Contains(
            "name the bucket a", Error(("DUCKLAKE_DATA_PATH", "s3://a/x"), ("DUCKLAKE_BUCKET_NAME", "b")), StringComparison.Ordinal);
        Assert.Contains("MINIO_SECRET_KEY is not set", Error(("MINIO_ACCESS_KEY", "k")), StringComparison.Ordinal);
        Assert.Contains("DUCKLAKE_CATALOG_PATH is not set", Error(("DUCKLAKE_CATALOG_TYPE", "postgres")), StringComparison.Ordinal);
        Assert.Equal(EkkoWriters.Arrow, Read(("DUCKLAKE_ENABLED", "false")).Writers);
    }

    [Fact]
    public void Secrets_in_urls_are_never_printed()
    {
        Assert.DoesNotContain("hush", Error(("NATS_URL", "nats://user:hush@host:1,http://user:hush@other")), StringComparison.Ordinal);
        var error = Error(("NATS_URL", "http://user:hush@host:1"));
        Assert.DoesNotContain("hush", error, StringComparison.Ordinal);
        Assert.Contains("http://***@host:1", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", Error(("REDIS_URL", "u:hush@host")), StringComparison.Ordinal);
    }

    static EkkoOptions Read(params (string Name, string Value)[] variables) =>
        EkkoOptions.Read(variables.ToDictionary(variable => variable.Name, variable => variable.Value));

    static string Error(params (string Name, string Value)[] variables) =>
        Assert.Throws<EkkoOptionsException>(() => Read(variables)).Message;
}
