using System.Diagnostics.Metrics;
using Ekko.Writing;

namespace Ekko.Pipeline;

/// <summary>The pipeline's figures, under the meter <c>Ekko.Pipeline</c>.</summary>
sealed class PipelineMetrics : IDisposable
{
    public const string MeterName = "Ekko.Pipeline";

    // The usual boundaries are made for milliseconds.
    static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    };

    readonly Meter _meter = new(MeterName);
    readonly Counter<long> _received;
    readonly Counter<long> _written;
    readonly Counter<long> _rejected;
    readonly Counter<long> _duplicate;
    readonly Counter<long> _reorged;
    readonly Counter<long> _retries;
    readonly Counter<long> _maintenanceFailures;
    readonly Histogram<long> _batchSize;
    readonly Histogram<double> _commit;

    /// <param name="status">What the gauges show.</param>
    public PipelineMetrics(Func<PipelineStatus> status)
    {
        _received = _meter.CreateCounter<long>("ekko.pipeline.received", "{message}", "Messages taken from the stream");
        _written = _meter.CreateCounter<long>("ekko.pipeline.written", "{transaction}", "Transactions committed");
        _rejected = _meter.CreateCounter<long>("ekko.pipeline.rejected", "{message}", "Messages committed to rejected_messages");
        _duplicate = _meter.CreateCounter<long>(
            "ekko.pipeline.duplicate", "{row}", "Rows and messages left out because they were in the lake already");
        _reorged = _meter.CreateCounter<long>("ekko.pipeline.reorged", "{block}", "Blocks orphaned by reorganisations");
        _retries = _meter.CreateCounter<long>(
            "ekko.pipeline.retries", "{attempt}", "Commits and sessions that failed and were tried again");
        _maintenanceFailures = _meter.CreateCounter<long>(
            "ekko.pipeline.maintenance_failures", "{attempt}", "Flushes and merges that failed");
        _batchSize = _meter.CreateHistogram<long>("ekko.pipeline.batch.size", "{message}", "Messages of a commit");
        _commit = _meter.CreateHistogram(
            "ekko.pipeline.commit.duration", "s", "From the first attempt of a commit to its success", tags: null, Seconds);
        _meter.CreateObservableGauge(
            "ekko.pipeline.lag.messages", () => status().LagMessages, "{message}", "Messages of the stream that are not committed");
        _meter.CreateObservableGauge(
            "ekko.pipeline.lag.seconds", () => status().Lag.TotalSeconds, "s",
            "Age of the oldest message that was read and is not committed");
        _meter.CreateObservableGauge(
            "ekko.pipeline.failing.seconds", () => status().Failing.TotalSeconds, "s",
            "For how long nothing was committed because something fails and is tried again");
        _meter.CreateObservableGauge("ekko.pipeline.buffer.bytes", () => status().BufferedBytes, "By", "Rows read and not committed");
        _meter.CreateObservableGauge("ekko.pipeline.chains", () => status().Chains, "{chain}", "Chains this pipeline writes");
    }

    public void Received(long messages, long known)
    {
        _received.Add(messages);
        if (known > 0)
            _duplicate.Add(known);
    }

    public void Committed(long messages, WriteResult result, TimeSpan elapsed)
    {
        _written.Add(result.Transactions);
        _rejected.Add(result.Rejected);
        _duplicate.Add(result.Duplicates);
        _reorged.Add(result.BlocksOrphaned);
        _batchSize.Record(messages);
        _commit.Record(elapsed.TotalSeconds);
    }

    public void Retried() => _retries.Add(1);

    public void MaintenanceFailed() => _maintenanceFailures.Add(1);

    public void Dispose() => _meter.Dispose();
}
