using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Ekko.Cli.Services;

/// <summary>The API and a pipeline in one process: when one of them ends, the other is told to.</summary>
/// <param name="serve">The API.</param>
/// <param name="pipeline">The pipeline.</param>
sealed class ServeWithPipelineRun(ServeRun serve, PipelineRun pipeline) : IService
{
    public HealthCheckResult Health => pipeline.Health.Status < serve.Health.Status ? pipeline.Health : serve.Health;

    public async Task RunAsync(ILoggerFactory loggers, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] running = [serve.RunAsync(loggers, end.Token), pipeline.RunAsync(loggers, end.Token)];
        await Task.WhenAny(running);
        await end.CancelAsync();
        await Task.WhenAll(running);
    }
}
