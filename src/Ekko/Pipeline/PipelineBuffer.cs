using Ekko.DuckLake;
using Ekko.JetStream;
using Ekko.Leases;
using Ekko.Writing;

namespace Ekko.Pipeline;

/// <summary>Messages read and not committed: their rows, whose they are, and up to where in the stream they go.</summary>
sealed class PipelineBuffer(Lake lake) : BatchBuffer(lake)
{
    public override bool IsEmpty => Messages == 0;

    /// <summary>The chains that have messages here.</summary>
    public Dictionary<LeaseKey, Lease> Leases { get; } = [];

    /// <summary>Messages, also those that need no row.</summary>
    public long Messages { get; private set; }

    /// <summary>Everything up to this message is in the lake with this buffer's commit; set when nothing is added any more.</summary>
    public AckToken Position { get; set; }

    /// <summary>When the stream took the oldest message; null when there is none.</summary>
    public DateTimeOffset? Oldest { get; private set; }

    /// <summary>Notes a message.</summary>
    /// <param name="token">Its delivery.</param>
    public void Add(in AckToken token)
    {
        Messages++;
        // Messages of an open block came before others that are here already.
        if (Oldest is not { } oldest || token.Time < oldest)
            Oldest = token.Time;
    }

    public override void Reset()
    {
        base.Reset();
        Leases.Clear();
        (Messages, Oldest) = (0, null);
    }
}
