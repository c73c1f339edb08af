using System.Diagnostics.Metrics;
using Ekko.DuckLake;
using Microsoft.Extensions.Logging;

namespace Ekko.Maintenance;

/// <summary>The figures of a lake under the meter <c>Ekko.Lake</c>, read at intervals from its start until it is disposed.</summary>
public sealed class LakeGauges : IAsyncDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    readonly Meter _meter = new("Ekko.Lake");
    readonly CancellationTokenSource _stopping = new();
    readonly Func<CancellationToken, Task<Lake>> _open;
    readonly TimeProvider _clock;
    readonly ILogger _logger;
    readonly Task _running;
    volatile LakeFigures? _figures;

    LakeGauges(Func<CancellationToken, Task<Lake>> open, TimeProvider clock, ILogger logger)
    {
        (_open, _clock, _logger) = (open, clock, logger);
        Show("ekko.lake.snapshots", "{snapshot}", "Snapshots that can be asked for", figures => figures.Size.SnapshotCount);
        Show("ekko.lake.files", "{file}", "Data files of the latest snapshot", figures => figures.Size.FileCount);
        Show("ekko.lake.size", "By", "Bytes of the data files of the latest snapshot", figures => figures.Size.FileBytes);
        Show("ekko.lake.delete.files", "{file}", "Delete files of the latest snapshot", figures => figures.Size.DeleteFileCount);
        Show("ekko.lake.older.size", "By", "Bytes that only older snapshots need", figures => figures.Size.OlderFileBytes);
        Show("ekko.lake.removable.files", "{file}", "Files that wait for the clean-up", figures => figures.Size.RemovableFileCount);
        Show("ekko.lake.inlined.rows", "{row}", "Rows that the catalog keeps", figures => figures.InlinedRowCount);
        Show("ekko.lake.catalog.size", "By", "Bytes of the catalog's database", figures => figures.CatalogBytes);
        _meter.CreateObservableGauge(
            "ekko.lake.small.files.ratio", () => Measure(figures => figures.SmallFileRatio), "1", "Share of data files below 1 MiB");
        _meter.CreateObservableGauge(
            "ekko.lake.snapshot.age", () => Measure(AgeOf), "s",
            "Time since the latest commit, by the clocks of its writer and of this machine");
        _running = RunAsync(_stopping.Token);
    }

    /// <summary>Starts reading.</summary>
    /// <param name="open">Opens the lake, which stays the caller's; asked again where that failed.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Where the reasons of failures go.</param>
    public static LakeGauges Start(Func<CancellationToken, Task<Lake>> open, TimeProvider clock, ILogger logger) =>
        new(open, clock, logger);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _meter.Dispose();
        _stopping.Dispose();
    }

    void Show(string name, string unit, string description, Func<LakeFigures, long> value) =>
        _meter.CreateObservableGauge(name, () => Measure(value), unit, description);

    // Nothing is known before the first reading, and nothing is said then.
    IEnumerable<Measurement<T>> Measure<T>(Func<LakeFigures, T> value)
        where T : struct => _figures is { } figures ? [new Measurement<T>(value(figures))] : [];

    double AgeOf(LakeFigures figures) =>
        Math.Max(0, (_clock.GetUtcNow().ToUnixTimeMilliseconds() - figures.SnapshotMilliseconds) / 1000.0);

    async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            do
                await ReadAsync(cancellationToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    // Figures of before would look like a lake that is well.
    async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lake = await _open(cancellationToken).ConfigureAwait(false);
            _figures = await LakeFigures.ReadAsync(lake, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _figures = null;
            _logger.ReadingFiguresFailed(e.Message);
        }
    }
}
