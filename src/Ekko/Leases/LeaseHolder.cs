namespace Ekko.Leases;

/// <summary>The names of processes that hold leases.</summary>
static class LeaseHolder
{
    const string Source = "source-";

    /// <summary>A name for a source that writes straight into the lake.</summary>
    public static string NewSource() => $"{Source}{Guid.NewGuid():N}";

    /// <summary>A name for a process that fills look-up tables.</summary>
    public static string NewIndexer() => $"indexer-{Guid.NewGuid():N}";

    /// <summary>A name for a process that keeps the lake healthy.</summary>
    public static string NewWorker() => $"worker-{Guid.NewGuid():N}";

    /// <summary>
    /// Whether a holder is such a source. Pipelines have the machine in front, which may be called anything, and a slash behind it.
    /// </summary>
    public static bool IsSource(string holder) => holder.StartsWith(Source, StringComparison.Ordinal) && !holder.Contains('/');
}
