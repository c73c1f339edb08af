using Ekko.Access;
using Ekko.Api;
using Ekko.Api.Caching;
using Ekko.Reading;
using Ekko.Sandbox;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ekko.Cli.Services;

/// <summary>The API over the configured lake.</summary>
/// <param name="host">Where messages go, and the clock.</param>
/// <param name="options">Where the API listens.</param>
/// <param name="redisUrl">The Redis server that replicas share; null for none.</param>
sealed class ServeRun(CommandHost host, ApiOptions options, string? redisUrl) : IService
{
    volatile bool _isServing;

    public HealthCheckResult Health =>
        _isServing ? HealthCheckResult.Healthy("Requests are answered.") : HealthCheckResult.Degraded("No request is answered yet.");

    public async Task RunAsync(ILoggerFactory loggers, CancellationToken stop)
    {
        await using var source = ConfiguredLake.Open(host, createIfNotExists: false);
        var keys = new ApiKeyStore(source, ConfiguredLake.Name, host.Clock);
        if (options.RequiresKey && (await keys.RingAsync(stop)).IsEmpty)
        {
            throw new UsageException(
                $"EKKO_LISTEN names an address that other machines can reach, {options.Address}, and the lake has no API key: "
                + "ekko apikey create makes one.");
        }

        await using var redis = redisUrl is null ? null : await RedisLink.OpenAsync(redisUrl, host.Clock, loggers);
        var program = new SandboxOptions { Program = typeof(ServeRun).Assembly.Location };
        await using var sandbox = new SqlSandbox(source, program, ConfiguredLake.Name, host.Clock, loggers);
        sandbox.Start();
        await using var server = ApiHost.Build(
            options, new DuckLakeService(source, ConfiguredLake.Name, host.Clock), keys, host.Clock, loggers, redis, sandbox);
        await server.StartAsync(stop);
        _isServing = true;
        await host.Error.WriteLineAsync(
            $"Serving {ConfiguredLake.Name} at {server.Urls.First()} (what can be asked: /docs). Ctrl-C ends it.");
        await server.WaitForShutdownAsync(stop);
        _isServing = false;
    }
}
