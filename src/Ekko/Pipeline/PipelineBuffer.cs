using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.JetStream;
using Ekko.Leases;
using Ekko.Writing;

namespace Ekko.Pipeline;

/// <summary>Messages read and not committed: their rows, whose they are, and up to where in the stream they go.</summary>
sealed class PipelineBuffer : IDisposable
{
    public PipelineBuffer(Lake lake) => Filter = new DuplicateFilter(lake, Batch);

    public BlockBatch Batch { get; } = new();

    public DuplicateFilter Filter { get; }

    /// <summary>The chains that have messages here.</summary>
    public Dictionary<NodeConfig, Lease> Leases { get; } = [];

    /// <summary>Messages, also those that need no row.</summary>
    public long Messages { get; private set; }

    /// <summary>The last message.</summary>
    public AckToken Last { get; private set; }

    /// <summary>When the stream took the oldest message.</summary>
    public DateTimeOffset Oldest { get; private set; }

    /// <summary>When the first message was read, as a timestamp of the clock.</summary>
    public long Began { get; private set; }

    /// <summary>Notes a message.</summary>
    /// <param name="token">Its delivery.</param>
    /// <param name="now">A timestamp of the clock.</param>
    public void Add(in AckToken token, long now)
    {
        if (Messages++ == 0)
            (Began, Oldest) = (now, token.Time);
        Last = token;
    }

    public void Reset()
    {
        Batch.Reset();
        Leases.Clear();
        Messages = 0;
    }

    public void Dispose() => Batch.Dispose();
}
