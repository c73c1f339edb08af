namespace Ekko.Cli.Doctor;

/// <summary>Are the environment variables what they should be?</summary>
sealed class EnvironmentCheck : IDoctorCheck
{
    static readonly string[] Variables =
    [
        "DUCKLAKE_ENABLED", "DUCKLAKE_CATALOG_TYPE", "DUCKLAKE_CATALOG_PATH", "DUCKLAKE_DATA_PATH", "DUCKLAKE_BUCKET_NAME",
        "DUCKLAKE_BATCH_SIZE", "DUCKLAKE_FLUSH_INTERVAL", "EKKO_WRITERS", "EKKO_ARROW_PATH", "EKKO_READ_FALLBACK",
        "MINIO_ENDPOINT", "MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", "MINIO_REGION", "MINIO_SECURE",
        "NATS_URL", "NATS_STREAM", "NATS_SUBJECT", "NATS_CREDS", "NATS_NKEY", "NATS_CA", "REDIS_URL", "EKKO_CACHE_DIR", "EKKO_CACHE_SIZE",
        "EKKO_BACKUP_PATH", "EKKO_LISTEN", "EKKO_CORS_ORIGINS", "EKKO_JWT_AUTHORITY", "EKKO_JWT_AUDIENCE", "EKKO_LOG_FORMAT",
        "EKKO_LOG_LEVEL",
    ];

    public string Name => "environment";

    public Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.OptionsError is { } error)
            return Task.FromResult(CheckResult.Failed(error, "Correct or unset the variable; unset means the embedded default"));
        var set = Variables.Where(name => !string.IsNullOrEmpty(context.Host.Environment(name))).ToList();
        return Task.FromResult(CheckResult.Ok(set.Count == 0 ? "all defaults: an embedded lake" : $"set: {string.Join(", ", set)}"));
    }
}
