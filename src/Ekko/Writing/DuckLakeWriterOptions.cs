namespace Ekko.Writing;

/// <summary>When a writer commits, and how much it holds.</summary>
public sealed record DuckLakeWriterOptions
{
    /// <summary>Rows that make the buffer due. While a commit runs the buffer grows, and the next commit takes all of it.</summary>
    public int BatchSize { get; init; } = EkkoOptions.Default.BatchSize;

    /// <summary>The longest a row waits for a commit to begin.</summary>
    public TimeSpan FlushInterval { get; init; } = EkkoOptions.Default.FlushInterval;

    /// <summary>
    /// Bytes of rows after which writes wait for the running commits. Twice this is in memory at most, three times where files go to a
    /// bucket: one buffer fills while one or two are written.
    /// </summary>
    public long MaxBufferedBytes { get; init; } = 40L * 1024 * 1024;

    /// <summary>What the options of the environment say.</summary>
    /// <param name="options">The options.</param>
    public static DuckLakeWriterOptions From(EkkoOptions options) =>
        new() { BatchSize = options.BatchSize, FlushInterval = options.FlushInterval };
}
