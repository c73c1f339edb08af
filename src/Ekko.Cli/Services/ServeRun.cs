using Ekko.Access;
using Ekko.Api;
using Ekko.Api.Caching;
using Ekko.Cli.Doctor;
using Ekko.Lookups;
using Ekko.Maintenance;
using Ekko.Migration;
using Ekko.Sandbox;
using Ekko.Writing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ekko.Cli.Services;

/// <summary>The API over the configured lake.</summary>
sealed class ServeRun : IService
{
    static readonly string Dashboard = Path.Combine(AppContext.BaseDirectory, "dashboard");

    readonly CommandHost _host;
    readonly ApiOptions _options;
    readonly EkkoOptions _environment;
    readonly SandboxOptions _sandbox;
    readonly bool _createsLake;
    volatile bool _isServing;

    ServeRun(CommandHost host, ApiOptions options, EkkoOptions environment, SandboxOptions sandbox, bool createsLake)
    {
        _host = host;
        _options = options;
        _environment = environment;
        _sandbox = sandbox;
        _createsLake = createsLake;
    }

    public HealthCheckResult Health =>
        _isServing ? HealthCheckResult.Healthy("Requests are answered.") : HealthCheckResult.Degraded("No request is answered yet.");

    /// <summary>The API as the environment says.</summary>
    /// <param name="host">Where messages go, and the clock.</param>
    /// <param name="options">Where the API listens, and what it shares with others.</param>
    /// <param name="createsLake">Whether there may be no lake yet.</param>
    /// <exception cref="UsageException">The address is none.</exception>
    public static ServeRun Of(CommandHost host, EkkoOptions options, bool createsLake)
    {
        ApiOptions listening;
        try
        {
            listening = ApiOptions.Parse(options.Listen) with { Telemetry = TelemetrySettings.Of(host) };
        }
        catch (EkkoException e)
        {
            throw new UsageException(e.Message);
        }

        listening = listening with
        {
            Origins = options.CorsOrigins?.Split(',', StringSplitOptions.TrimEntries) ?? [],
            Tokens = options is { JwtAuthority: { } authority, JwtAudience: { } audience } ? new JwtOptions(authority, audience) : null,
            DashboardFolder = Directory.Exists(Dashboard) ? Dashboard : null,
        };
        var sandbox = new SandboxOptions
        {
            Program = typeof(ServeRun).Assembly.Location,
            Workers = options.SqlWorkers,
            TimeLimit = options.SqlTimeLimit,
            MemoryLimit = options.SqlMemoryLimit,
            RowLimit = options.SqlMaxRows,
        };
        return new ServeRun(host, listening, options, sandbox, createsLake);
    }

    public async Task RunAsync(ILoggerFactory loggers, CancellationToken stop)
    {
        await using var source = ConfiguredLake.Open(_host, _createsLake);
        var keys = new ApiKeyStore(source, ConfiguredLake.Name, _host.Clock);
        if (_options is { RequiresKey: true, Tokens: null } && (await keys.RingAsync(stop)).IsEmpty)
        {
            throw new UsageException(
                $"EKKO_LISTEN names an address that other machines can reach, {_options.Address}, and the lake has no API key: "
                + "ekko apikey create makes one, EKKO_JWT_AUTHORITY names an issuer of tokens.");
        }

        await using var redis = _environment.RedisUrl is not { } url ? null : await RedisLink.OpenAsync(url, _host.Clock, loggers);
        await using var lookups = LookupService.Start(
            token => source.LakeAsync(ConfiguredLake.Name, token),
            new LookupOptions { Logger = loggers.CreateLogger("Ekko.Lookups") }, _host.Clock);
        await using var gauges = LakeGauges.Start(
            token => source.LakeAsync(ConfiguredLake.Name, token), _host.Clock, loggers.CreateLogger("Ekko.Maintenance"));
        await using var sandbox = new SqlSandbox(source, _sandbox, ConfiguredLake.Name, _host.Clock, loggers);
        sandbox.Start();
        using var arrow = _environment.ReadFallback != ReadFallback.Arrow ? null
            : new ArrowTransactions(LakeLocation.Storage(_environment), ArrowLocation.Of(_environment), _host.Clock);
        await using var server = ApiHost.Build(
            _options, source, _host.Clock, loggers, redis, sandbox, new ServedChecks(_host), arrow);
        await server.StartAsync(stop);
        var logger = loggers.CreateLogger<ServeRun>();
        foreach (var warning in _options.Warnings)
            logger.ServesWithWarning(warning);
        _isServing = true;
        await _host.Error.WriteLineAsync(
            $"Serving {ConfiguredLake.Name} at {server.Urls.First()} (what can be asked: /docs). Ctrl-C ends it.");
        if (_options.DashboardFolder is null)
            await _host.Error.WriteLineAsync("The dashboard is not built; scripts/build-dashboard.sh builds it.");
        await server.WaitForShutdownAsync(stop);
        _isServing = false;
    }
}
