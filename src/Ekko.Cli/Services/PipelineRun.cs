using Ekko.DuckLake;
using Ekko.Pipeline;
using Ekko.Writing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Ekko.Cli.Services;

/// <summary>A pipeline into the configured lake, which waits for the lake's database too.</summary>
/// <param name="host">The clock.</param>
/// <param name="options">Which lake.</param>
/// <param name="pipelineOptions">What to read and how to write.</param>
sealed class PipelineRun(CommandHost host, EkkoOptions options, PipelineOptions pipelineOptions) : IService
{
    static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);
    static readonly TimeSpan OpenInterval = TimeSpan.FromSeconds(2);
    PipelineService? _service;

    /// <summary>Where the pipeline is, or ended; null when it was stopped before the lake was open.</summary>
    public PipelineStatus? Status => _service?.Status;

    public HealthCheckResult Health => Status switch
    {
        null => HealthCheckResult.Degraded("The lake's database does not answer yet."),
        { Failure: { } failure } status => HealthCheckResult.Degraded($"Failing for {status.Failing.TotalSeconds:0} s: {failure.Message}"),
        { } status => HealthCheckResult.Healthy($"{status.State}: {status.Chains} chains, {status.LagMessages} messages behind"),
    };

    public async Task RunAsync(ILoggerFactory loggers, CancellationToken stop)
    {
        var logger = loggers.CreateLogger("Ekko.Pipeline");
        Lake lake;
        try
        {
            lake = await OpenAsync(loggers, logger, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to end before it began: that is how services end.
            return;
        }

        await using var closing = lake;
        await using var service = new PipelineService(lake, pipelineOptions with { Logger = logger }, host.Clock);
        _service = service;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var report = ReportAsync(service, logger, ending.Token);
        try
        {
            await service.RunAsync(stop);
        }
        finally
        {
            await ending.CancelAsync();
            await report;
        }
    }

    /// <summary>A service waits for its database; what only a person can mend is an error at once.</summary>
    async Task<Lake> OpenAsync(ILoggerFactory loggers, ILogger logger, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await Lake.OpenAsync(
                    LakeLocation.Of(options) with { LoggerFactory = loggers }, host.Clock, cancellationToken);
            }
            catch (DuckLakeException e) when (e.IsTransient)
            {
                logger.OpeningAgain(e.Message, OpenInterval.TotalSeconds);
                await Task.Delay(OpenInterval, host.Clock, cancellationToken);
            }
        }
    }

    async Task ReportAsync(PipelineService service, ILogger logger, CancellationToken cancellationToken)
    {
        var last = service.Status;
        try
        {
            while (true)
            {
                await Task.Delay(ReportInterval, host.Clock, cancellationToken);
                var status = service.Status;
                if (status.Received == last.Received && status.Commits == last.Commits)
                    continue;
                var rate = (status.Total.Transactions - last.Total.Transactions) / ReportInterval.TotalSeconds;
                logger.PipelineProgress(
                    status.Total.Transactions, rate, status.Total.Duplicates + status.Known, status.Total.Rejected, status.LagMessages,
                    status.Sequence);
                last = status;
            }
        }
        catch (OperationCanceledException)
        {
            // The pipeline has ended.
        }
    }
}
