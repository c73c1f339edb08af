using System.Globalization;
using Ekko.Cli.Terminal;
using Ekko.Sources;
using Ekko.Writing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Ekko.Cli.Services;

/// <summary>Chains that are followed through their nodes, into the configured lake or stream.</summary>
/// <param name="host">Where progress is shown; the clock.</param>
/// <param name="options">Which lake, which stream.</param>
/// <param name="networks">The chains.</param>
/// <param name="writesLake">Whether blocks go straight into the lake.</param>
sealed class SourceRun(CommandHost host, EkkoOptions options, IReadOnlyList<NetworkConfig> networks, bool writesLake) : IService
{
    RpcSources? _sources;

    /// <summary>How far each chain is, or came.</summary>
    public IReadOnlyList<SourceProgress> Progress => _sources?.Progress ?? [];

    /// <summary>Where blocks go, for people.</summary>
    public string Destination => _sources?.Destination ?? "";

    /// <summary>What was committed to the lake; null when blocks go into a stream.</summary>
    public WriteResult? Written => _sources?.Written;

    public HealthCheckResult Health => HealthCheckResult.Healthy(string.Join("; ", Progress.Select(chain =>
        $"{chain.Chain}: block {chain.Last?.ToString(CultureInfo.InvariantCulture) ?? "?"}, {chain.Retries} retries")));

    public async Task RunAsync(ILoggerFactory loggers, CancellationToken stop)
    {
        var logger = loggers.CreateLogger("Ekko.Sources");
        var sources = _sources = writesLake
            ? await RpcSources.OpenLakeAsync(networks, options, host.Clock, logger, stop)
            : await RpcSources.OpenStreamAsync(networks, options.Nats, host.Clock, stop);
        await using (sources)
        {
            try
            {
                await SourceProgressDisplay.RunAsync(host, sources, logger, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested && FollowsOnly)
            {
                // A source that follows its chains has no other end.
            }
        }
    }

    /// <summary>Whether no chain has a last block: a source that is stopped has then left nothing out.</summary>
    bool FollowsOnly => networks.All(network => network.To is null);
}
