using System.Collections.Concurrent;
using Ekko.DuckLake;
using Ekko.Pipeline;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary>A pipeline that runs in this process until it is stopped.</summary>
sealed class RunningPipeline : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    readonly CancellationTokenSource _stop = new();
    readonly Lake _lake;
    readonly Task _run;

    RunningPipeline(Lake lake, PipelineOptions options)
    {
        _lake = lake;
        Service = new PipelineService(lake, options with { Logger = new LineLogger(Log.Enqueue, options.Logger) });
        _run = Task.Run(() => Service.RunAsync(_stop.Token));
    }

    public PipelineService Service { get; }

    public ConcurrentQueue<string> Log { get; } = new();

    public static Task<RunningPipeline> StartAsync(ContractLake place, PipelineOptions options) => StartAsync(place.Attachment, options);

    public static async Task<RunningPipeline> StartAsync(LakeAttachment attachment, PipelineOptions options) =>
        new(await Lake.OpenAsync(attachment), options);

    /// <summary>Runs a pipeline to the end of the stream.</summary>
    public static async Task<(PipelineStatus Status, string[] Log)> CatchUpAsync(ContractLake place, PipelineOptions options)
    {
        await using var pipeline = await StartAsync(place, options with { StopsAtEnd = true });
        await pipeline._run.WaitAsync(Patience);
        return (pipeline.Service.Status, [.. pipeline.Log]);
    }

    public async Task UntilAsync(Func<PipelineStatus, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition(Service.Status))
        {
            if (_run.IsCompleted)
                await _run;
            if (patience.IsCancellationRequested)
                Assert.Fail($"{Service.Status}\n{string.Join('\n', Log)}");
            await Task.Delay(5);
        }
    }

    /// <summary>Stops it and waits for its end.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await _stop.CancelAsync();
        await _run.WaitAsync(Patience);
        return watch.Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Service.DisposeAsync();
        await _lake.DisposeAsync();
        _stop.Dispose();
    }
}
