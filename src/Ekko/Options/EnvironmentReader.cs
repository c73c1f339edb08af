using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Ekko;

/// <summary>
/// Turns variables into options, one method per kind of value; errors name the variable, the value unless secret, and what is accepted.
/// </summary>
sealed class EnvironmentReader(Func<string, string?> variable)
{
    const int MostSqlWorkers = 64;
    const long LeastSqlMemory = 500_000_000;

    public EkkoOptions Read()
    {
        var defaults = EkkoOptions.Default;
        var catalogType = Choice(
            "DUCKLAKE_CATALOG_TYPE", CatalogType.Sqlite, ("sqlite", CatalogType.Sqlite), ("postgres", CatalogType.Postgres),
            ("duckdb", CatalogType.DuckDb));
        var catalogPath = Text("DUCKLAKE_CATALOG_PATH");
        if (catalogPath is null && catalogType == CatalogType.Postgres)
        {
            throw new EkkoOptionsException(
                "DUCKLAKE_CATALOG_PATH",
                "DUCKLAKE_CATALOG_PATH is not set, but DUCKLAKE_CATALOG_TYPE is postgres: "
                + "set it to a connection string, such as \"dbname=lake host=localhost\".");
        }

        var dataPath = StoragePath("DUCKLAKE_DATA_PATH", defaults.DataPath);
        return defaults with
        {
            CatalogType = catalogType,
            CatalogPath = catalogPath ?? (catalogType == CatalogType.DuckDb ? "./data/lake/catalog.ducklake" : defaults.CatalogPath),
            DataPath = dataPath,
            BucketName = Bucket(dataPath),
            BatchSize = Count("DUCKLAKE_BATCH_SIZE", defaults.BatchSize, "rows"),
            FlushInterval = Duration("DUCKLAKE_FLUSH_INTERVAL", defaults.FlushInterval),
            Writers = Writers(),
            ArrowRoot = StoragePath("EKKO_ARROW_PATH", defaults.ArrowRoot),
            ReadFallback = Choice("EKKO_READ_FALLBACK", ReadFallback.None, ("none", ReadFallback.None), ("arrow", ReadFallback.Arrow)),
            ObjectStore = ObjectStore(defaults.ObjectStore),
            Nats = Nats(defaults.Nats),
            CacheDirectory = Text("EKKO_CACHE_DIR"),
            CacheSize = Size("EKKO_CACHE_SIZE", defaults.CacheSize),
            BackupPath = StoragePath("EKKO_BACKUP_PATH", defaults.BackupPath),
            Listen = Listen("EKKO_LISTEN", defaults.Listen)!,
            MetricsListen = Listen("EKKO_METRICS_LISTEN", null),
            CorsOrigins = Origins("EKKO_CORS_ORIGINS"),
            JwtAuthority = Authority(),
            JwtAudience = Text("EKKO_JWT_AUDIENCE"),
            LogFormat = Choice("EKKO_LOG_FORMAT", LogFormat.Text, ("text", LogFormat.Text), ("json", LogFormat.Json)),
            LogLevel = Choice(
                "EKKO_LOG_LEVEL", LogLevel.Information, ("debug", LogLevel.Debug), ("information", LogLevel.Information),
                ("warning", LogLevel.Warning), ("error", LogLevel.Error)),
            SqlWorkers = Count("EKKO_SQL_WORKERS", defaults.SqlWorkers, "processes", most: MostSqlWorkers),
            SqlTimeLimit = Duration("EKKO_SQL_TIME_LIMIT", defaults.SqlTimeLimit),
            SqlMemoryLimit = SqlMemory(defaults.SqlMemoryLimit),
            SqlMaxRows = Count("EKKO_SQL_MAX_ROWS", defaults.SqlMaxRows, "rows", most: defaults.SqlMaxRows),
            RedisUrl = Url("REDIS_URL", "redis://host:port", "redis", "rediss"),
        };
    }

    // An empty variable is an unset one: that is how compose files and shells "unset" one.
    string? Text(string name) => variable(name) is { } value && value.Trim() is { Length: > 0 } text ? text : null;

    static EkkoOptionsException Bad(string name, string value, string accepted) =>
        new(name, $"{name}={value} is not accepted: give {accepted}.");

    T Choice<T>(string name, T unset, params (string Text, T Value)[] choices)
    {
        if (Text(name) is not { } text)
            return unset;
        foreach (var (choice, value) in choices)
        {
            if (text.Equals(choice, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        throw Bad(name, text, string.Join(", ", choices.Select(choice => choice.Text)));
    }

    bool? Flag(string name)
    {
        if (Text(name) is null)
            return null;
        return Choice(
            name, false, ("true", true), ("false", false), ("1", true), ("0", false), ("yes", true), ("no", false), ("on", true),
            ("off", false));
    }

    int Count(string name, int unset, string what, int least = 1, int most = int.MaxValue)
    {
        if (Text(name) is not { } text)
            return unset;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most
            ? count
            : throw Bad(name, text, string.Create(CultureInfo.InvariantCulture, $"a number of {what} from {least} to {most}"));
    }

    long SqlMemory(long unset)
    {
        const string Name = "EKKO_SQL_MEMORY_LIMIT";
        var size = Size(Name, unset);
        return size >= LeastSqlMemory
            ? size
            : throw Bad(Name, Text(Name)!, "at least 500 MB: a process needs some of it for itself");
    }

    TimeSpan Duration(string name, TimeSpan unset)
    {
        if (Text(name) is not { } text)
            return unset;
        return Quantities.TryParseDuration(text, out var duration)
            ? duration
            : throw Bad(name, text, "a time above zero and of at most a day with its unit, such as 500ms, 30s or 2m");
    }

    long Size(string name, long unset)
    {
        if (Text(name) is not { } text)
            return unset;
        return Quantities.TryParseSize(text, out var size)
            ? size
            : throw Bad(name, text, "a number of bytes with its unit, such as 500 MB, 10 GB or 4 GiB");
    }

    EkkoWriters Writers()
    {
        const string Name = "EKKO_WRITERS";
        var enabled = Flag("DUCKLAKE_ENABLED");
        if (Text(Name) is not { } text)
            return enabled == false ? EkkoWriters.Arrow : EkkoWriters.DuckLake;
        var writers = EkkoWriters.None;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            writers |= part.ToUpperInvariant() switch
            {
                "DUCKLAKE" => EkkoWriters.DuckLake,
                "ARROW" => EkkoWriters.Arrow,
                "BOTH" => EkkoWriters.DuckLake | EkkoWriters.Arrow,
                _ => throw Bad(Name, text, "ducklake, arrow, or both as ducklake,arrow"),
            };
        }

        if (enabled is { } wanted && wanted != writers.HasFlag(EkkoWriters.DuckLake))
        {
            throw new EkkoOptionsException(
                Name,
                $"{Name}={text} contradicts DUCKLAKE_ENABLED={(wanted ? "true" : "false")}: "
                + "unset DUCKLAKE_ENABLED, or make the two agree.");
        }

        return writers;
    }

    string StoragePath(string name, string unset)
    {
        var path = Text(name) ?? unset;
        if (!path.Contains("://", StringComparison.Ordinal))
            return path;
        return BucketOf(path) is { Length: > 0 } ? path : throw Bad(name, path, "a directory, or s3://bucket/prefix");
    }

    static string? BucketOf(string dataPath)
    {
        const string Scheme = "s3://";
        return dataPath.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? dataPath[Scheme.Length..].Split('/')[0] : null;
    }

    string? Bucket(string dataPath)
    {
        const string Name = "DUCKLAKE_BUCKET_NAME";
        var inPath = BucketOf(dataPath);
        if (Text(Name) is not { } named || inPath is null)
            return inPath;
        return named == inPath
            ? named
            : throw new EkkoOptionsException(
                Name, $"{Name}={named} contradicts DUCKLAKE_DATA_PATH={dataPath}: unset {Name}, or name the bucket {inPath}.");
    }

    ObjectStoreOptions ObjectStore(ObjectStoreOptions defaults)
    {
        var endpoint = Text("MINIO_ENDPOINT");
        if (endpoint is not null && !IsHostAndPort(endpoint))
            throw Bad("MINIO_ENDPOINT", Redact(endpoint), "host:port without a scheme, such as localhost:9000 (TLS is MINIO_SECURE)");
        var accessKey = Text("MINIO_ACCESS_KEY");
        var secretKey = Text("MINIO_SECRET_KEY");
        if (accessKey is null != secretKey is null)
        {
            var missing = accessKey is null ? "MINIO_ACCESS_KEY" : "MINIO_SECRET_KEY";
            throw new EkkoOptionsException(
                missing, $"{missing} is not set: give MINIO_ACCESS_KEY and MINIO_SECRET_KEY together, or neither.");
        }

        return defaults with
        {
            Endpoint = endpoint,
            AccessKey = accessKey,
            SecretKey = secretKey,
            Region = Text("MINIO_REGION") ?? defaults.Region,
            Secure = Flag("MINIO_SECURE") ?? defaults.Secure,
        };
    }

    NatsOptions Nats(NatsOptions defaults) => defaults with
    {
        Url = Urls("NATS_URL", "nats://host:port", "nats", "tls"),
        Stream = Token(
            "NATS_STREAM", defaults.Stream, "a stream name without spaces, dots, *, > and slashes", ' ', '.', '*', '>', '/', '\\', '\t'),
        Subject = Subject(defaults.Subject),
        CredentialsFile = Text("NATS_CREDS") ?? defaults.CredentialsFile,
        NKeyFile = Text("NATS_NKEY") ?? defaults.NKeyFile,
        CaFile = Text("NATS_CA") ?? defaults.CaFile,
    };

    string Token(string name, string unset, string accepted, params char[] excluded)
    {
        if (Text(name) is not { } text)
            return unset;
        return text.IndexOfAny(excluded) < 0 ? text : throw Bad(name, text, accepted);
    }

    string Subject(string unset)
    {
        const string Accepted = "a subject without wildcards, such as transactions or chain.transactions";
        var subject = Token("NATS_SUBJECT", unset, Accepted, ' ', '*', '>', '\t');
        return subject.Split('.').All(token => token.Length > 0) ? subject : throw Bad("NATS_SUBJECT", subject, Accepted);
    }

    string? Url(string name, string form, params string[] schemes)
    {
        if (Text(name) is not { } text)
            return null;
        return IsUrl(text, schemes) ? text : throw Bad(name, Redact(text), form);
    }

    /// <summary>Several URLs, separated by commas.</summary>
    string? Urls(string name, string form, params string[] schemes)
    {
        if (Text(name) is not { } text)
            return null;
        return text.Split(',', StringSplitOptions.TrimEntries).All(url => IsUrl(url, schemes)) ? text : throw Bad(name, Redact(text), form);
    }

    static bool IsUrl(string text, string[] schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme) && uri.Host.Length > 0;

    string? Listen(string name, string? unset)
    {
        if (Text(name) is not { } text)
            return unset;
        return IsHostAndPort(text) ? text : throw Bad(name, text, "host:port, such as 127.0.0.1:8080 or [::1]:8080");
    }

    string? Origins(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return text.Split(',', StringSplitOptions.TrimEntries).All(IsOrigin)
            ? text
            : throw Bad(name, text, "origins separated by commas, such as https://explorer.example, without a path");
    }

    static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && text.Equals($"{uri.Scheme}://{uri.Authority}", StringComparison.OrdinalIgnoreCase);

    string? Authority()
    {
        const string Name = "EKKO_JWT_AUTHORITY";
        var authority = Url(Name, "https://issuer", "https", "http");
        if (authority is null != Text("EKKO_JWT_AUDIENCE") is null)
        {
            var missing = authority is null ? Name : "EKKO_JWT_AUDIENCE";
            throw new EkkoOptionsException(
                missing, $"{missing} is not set: give {Name} and EKKO_JWT_AUDIENCE together, or neither.");
        }

        return authority is null || authority.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || new Uri(authority).IsLoopback
            ? authority
            : throw Bad(Name, Redact(authority), "https://issuer: the keys of an issuer must not come over plain HTTP");
    }

    static bool IsHostAndPort(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return false;
        var host = text[..colon];
        return host.StartsWith('[')
            ? host.EndsWith(']') && IPAddress.TryParse(host, out _)
            : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
    }

    // A URL's user and password are secrets, whatever else is wrong with it.
    static string Redact(string url)
    {
        var at = url.LastIndexOf('@');
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        return at < 0 ? url : $"{(scheme < 0 ? "" : url[..(scheme + 3)])}***@{url[(at + 1)..]}";
    }
}
