using System.Diagnostics.Metrics;

namespace Ekko.DuckLake;

/// <summary>The figures of this assembly, under the meter <c>Ekko.DuckLake</c>: what commits and remote files cost.</summary>
static class LakeMetrics
{
    static readonly Meter Meter = new("Ekko.DuckLake");

    // The usual boundaries are made for milliseconds.
    static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    static readonly Histogram<double> Commits = Meter.CreateHistogram(
        "ekko.lake.commit.duration", "s", "Commits by their outcome, from the first look at the catalog to the end", tags: null, Seconds);

    static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "ekko.lake.retries", "{attempt}", "Attempts at the catalog, a statement or a bucket that failed and were made again");

    static readonly Counter<long> RemoteFiles = Meter.CreateCounter<long>(
        "ekko.lake.cache.files", "{file}", "Files in a bucket that were opened; a hit was in the cache as a whole");

    static readonly Counter<long> RemoteBytes = Meter.CreateCounter<long>(
        "ekko.lake.cache.fetched", "By", "Bytes that came from a bucket because the cache did not have them");

    /// <summary>A commit ended.</summary>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="error">Why it failed; null when it did not.</param>
    public static void Committed(TimeSpan elapsed, Exception? error) => Commits.Record(
        elapsed.TotalSeconds, new KeyValuePair<string, object?>("outcome", error is null ? "committed" : NameOf(error)));

    /// <summary>An attempt failed, and another one follows.</summary>
    public static void Retried(Exception error) => Retries.Add(1, new KeyValuePair<string, object?>("error", NameOf(error)));

    /// <summary>A remote file was opened.</summary>
    public static void Opened(bool isHit) => RemoteFiles.Add(1, new KeyValuePair<string, object?>("hit", isHit ? "true" : "false"));

    /// <summary>Bytes came from a bucket.</summary>
    public static void Fetched(long bytes) => RemoteBytes.Add(bytes);

    static string NameOf(Exception error) => error is DuckLakeException lake ? lake.ErrorKind.ToString() : error.GetType().Name;
}
