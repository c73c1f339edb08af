using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Ekko;

/// <summary>The kinds of database a lake's catalog can be in.</summary>
public enum CatalogType
{
    /// <summary>A SQLite file.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database.</summary>
    Postgres,

    /// <summary>A DuckDB file.</summary>
    DuckDb,
}

/// <summary>Where sources write to.</summary>
[Flags]
public enum EkkoWriters
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>The lake.</summary>
    DuckLake = 1,

    /// <summary>Arrow files.</summary>
    Arrow = 2,
}

/// <summary>Where reads go that the lake cannot answer.</summary>
public enum ReadFallback
{
    /// <summary>Nowhere: the lake answers or fails.</summary>
    None,

    /// <summary>To the Arrow files.</summary>
    Arrow,
}

/// <summary>How a service writes its log.</summary>
public enum LogFormat
{
    /// <summary>A line of time and message.</summary>
    Text,

    /// <summary>A JSON object a line.</summary>
    Json,
}

/// <summary>
/// The environment contract, read and checked once at the edge of a program. Every property has the default that an unset variable means.
/// </summary>
public sealed record EkkoOptions
{
    /// <summary>What an environment without any of the variables means.</summary>
    public static EkkoOptions Default { get; } = new();

    /// <summary><c>DUCKLAKE_CATALOG_TYPE</c>.</summary>
    public CatalogType CatalogType { get; init; } = CatalogType.Sqlite;

    /// <summary>
    /// <c>DUCKLAKE_CATALOG_PATH</c>: a file, or a PostgreSQL connection string, which may hold a password and is never printed.
    /// </summary>
    public string CatalogPath { get; init; } = "./data/lake/catalog.sqlite";

    /// <summary><c>DUCKLAKE_DATA_PATH</c>: a directory, or <c>s3://bucket/prefix</c>.</summary>
    public string DataPath { get; init; } = "./data/lake/files/";

    /// <summary><c>DUCKLAKE_BUCKET_NAME</c>, or the bucket in the data path; null for a local data path.</summary>
    public string? BucketName { get; init; }

    /// <summary>
    /// <c>DUCKLAKE_BATCH_SIZE</c>: rows that make a buffer due. Not a cap: while a commit runs buffers grow and the next takes all.
    /// </summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary><c>DUCKLAKE_FLUSH_INTERVAL</c>: the longest a transaction waits.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>EKKO_WRITERS</c>; unset, <c>DUCKLAKE_ENABLED=false</c> leaves the Arrow writer alone.</summary>
    public EkkoWriters Writers { get; init; } = EkkoWriters.DuckLake;

    /// <summary><c>EKKO_ARROW_PATH</c>: the folder of Arrow files: a directory, or <c>s3://bucket/prefix</c>.</summary>
    public string ArrowRoot { get; init; } = "./data/arrow/";

    /// <summary><c>EKKO_READ_FALLBACK</c>.</summary>
    public ReadFallback ReadFallback { get; init; } = ReadFallback.None;

    /// <summary><c>MINIO_*</c>: the S3 server of the data path.</summary>
    public ObjectStoreOptions ObjectStore { get; init; } = new();

    /// <summary><c>NATS_*</c>: the stream between sources and writers.</summary>
    public NatsOptions Nats { get; init; } = new();

    /// <summary><c>EKKO_CACHE_DIR</c>; null takes the user's cache folder.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary><c>EKKO_CACHE_SIZE</c>, in bytes.</summary>
    public long CacheSize { get; init; } = 10_000_000_000;

    /// <summary><c>EKKO_BACKUP_PATH</c>: the directory, or <c>s3://bucket/prefix</c>, that holds the backups.</summary>
    public string BackupPath { get; init; } = "./data/backups/";

    /// <summary><c>EKKO_LISTEN</c>: host and port of the API; anything but loopback needs API keys.</summary>
    public string Listen { get; init; } = "127.0.0.1:8080";

    /// <summary>
    /// <c>EKKO_METRICS_LISTEN</c>: address and port where a pipeline or a source shows its figures and how it is; null for nowhere. The API
    /// has its own.
    /// </summary>
    public string? MetricsListen { get; init; }

    /// <summary><c>EKKO_CORS_ORIGINS</c>: origins whose pages may use the API, separated by commas; null for none.</summary>
    public string? CorsOrigins { get; init; }

    /// <summary><c>EKKO_JWT_AUTHORITY</c>: the issuer whose tokens the API takes beside its keys; null for none.</summary>
    public string? JwtAuthority { get; init; }

    /// <summary><c>EKKO_JWT_AUDIENCE</c>: what those tokens have to be for.</summary>
    public string? JwtAudience { get; init; }

    /// <summary><c>EKKO_SQL_WORKERS</c>: how many statements of clients run at once.</summary>
    public int SqlWorkers { get; init; } = 2;

    /// <summary><c>EKKO_SQL_TIME_LIMIT</c>: how long a statement of a client may keep its process busy.</summary>
    public TimeSpan SqlTimeLimit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary><c>EKKO_SQL_MEMORY_LIMIT</c>: bytes that the process of a statement may have in memory.</summary>
    public long SqlMemoryLimit { get; init; } = 1_000_000_000;

    /// <summary><c>EKKO_SQL_MAX_ROWS</c>: how many rows an answer to a statement may have.</summary>
    public int SqlMaxRows { get; init; } = 1_000_000;

    /// <summary><c>REDIS_URL</c>: the cache several API replicas share; may hold a password. Null for none.</summary>
    public string? RedisUrl { get; init; }

    /// <summary><c>EKKO_LOG_FORMAT</c>.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    /// <summary><c>EKKO_LOG_LEVEL</c>: the least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>
    /// Reads the variables from wherever the caller keeps them. <see cref="VariableFiles"/> says how one comes from a file.
    /// </summary>
    /// <param name="variable">The value of a variable; null or empty when unset.</param>
    /// <exception cref="EkkoOptionsException">A value is not accepted, or two contradict each other.</exception>
    public static EkkoOptions Read(Func<string, string?> variable) => new EnvironmentReader(VariableFiles.Of(variable)).Read();

    /// <summary>Reads the variables from a dictionary.</summary>
    /// <param name="variables">Values by name; a missing name is an unset variable.</param>
    /// <exception cref="EkkoOptionsException">A value is not accepted, or two contradict each other.</exception>
    public static EkkoOptions Read(IReadOnlyDictionary<string, string> variables) => Read(name => variables.GetValueOrDefault(name));

    /// <summary>Reads the process's environment. For the edge of a program: libraries take options.</summary>
    /// <exception cref="EkkoOptionsException">A value is not accepted, or two contradict each other.</exception>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The edge of a program that has no CommandHost.")]
    public static EkkoOptions FromEnvironment() => Read(Environment.GetEnvironmentVariable);

    /// <summary>Where the lake is, without what may hold a password.</summary>
    public override string ToString() =>
        $"catalog {(CatalogType == CatalogType.Postgres ? "in PostgreSQL" : CatalogPath)}, data {DataPath}, writers {Writers}";
}
