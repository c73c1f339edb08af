using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Ekko.Sandbox;

/// <summary>Workers that wait for statements. One that is ended is replaced at once.</summary>
sealed partial class WorkerPool : IAsyncDisposable
{
    static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    readonly SandboxOptions _options;
    readonly TimeProvider _clock;
    readonly ILogger _logger;
    readonly Channel<WorkerProcess> _ready = Channel.CreateUnbounded<WorkerProcess>();
    readonly CancellationTokenSource _stop = new();
    readonly List<Task> _starting = [];
    readonly Lock _gate = new();

    /// <summary>Starts the workers.</summary>
    public WorkerPool(SandboxOptions options, TimeProvider clock, ILogger logger)
    {
        (_options, _clock, _logger) = (options, clock, logger);
        for (var i = 0; i < options.Workers; i++)
            Replace();
    }

    /// <summary>Takes a worker that is ready.</summary>
    /// <exception cref="SandboxException">None got ready in time.</exception>
    public async Task<WorkerProcess> RentAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_options.Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken, _stop.Token);
        try
        {
            while (true)
            {
                var worker = await _ready.Reader.ReadAsync(either.Token).ConfigureAwait(false);
                if (worker.ResidentBytes > 0)
                    return worker;
                // It was ended while it waited.
                Retire(worker);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SandboxException(
                SandboxErrorKind.Busy, "Running the statement failed: others are running for longer than it could wait. Try again.");
        }
    }

    /// <summary>Gives back a worker that has done what it was asked to.</summary>
    public void Return(WorkerProcess worker) => _ready.Writer.TryWrite(worker);

    /// <summary>Ends a worker and starts another.</summary>
    public void Retire(WorkerProcess worker)
    {
        worker.Dispose();
        Replace();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task[] starting;
        lock (_gate)
            starting = [.. _starting];
        await Task.WhenAll(starting).ConfigureAwait(false);
        while (_ready.Reader.TryRead(out var worker))
            worker.Dispose();
        _stop.Dispose();
    }

    void Replace()
    {
        lock (_gate)
        {
            _starting.RemoveAll(task => task.IsCompleted);
            if (!_stop.IsCancellationRequested)
                _starting.Add(Task.Run(StartAsync));
        }
    }

    async Task StartAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            WorkerProcess? worker = null;
            try
            {
                worker = WorkerProcess.Start(_options);
                using var ending = _stop.Token.UnsafeRegister(static started => ((WorkerProcess)started!).Kill(), worker);
                if (await worker.Output.ReadAsync().ConfigureAwait(false) is (FrameKind.Ready, _))
                {
                    Return(worker);
                    return;
                }

                throw new EkkoException($"Starting a worker failed: {_options.Program} ended before it was ready.");
            }
            catch (Exception e)
            {
                worker?.Dispose();
                if (_stop.IsCancellationRequested)
                    return;
                WorkerFailed(_logger, e);
            }

            await Task.Delay(RestartPause, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A worker for SQL could not be started; it is tried again")]
    static partial void WorkerFailed(ILogger logger, Exception exception);
}
