using Ekko.Writing;

namespace Ekko.Pipeline;

/// <summary>What a pipeline is doing.</summary>
public enum PipelineState
{
    /// <summary>It has not reached its servers yet, or lost them.</summary>
    Connecting,

    /// <summary>Others hold the leases of the chains that it may write.</summary>
    StandingBy,

    /// <summary>It reads and writes.</summary>
    Running,

    /// <summary>It commits what it has and ends.</summary>
    Stopping,

    /// <summary>It has ended.</summary>
    Stopped,
}

/// <summary>What a pipeline tries again, since nothing was committed.</summary>
/// <param name="Since">When it failed first.</param>
/// <param name="Attempts">Attempts that failed since then.</param>
/// <param name="Message">What the last one said.</param>
public sealed record PipelineFailure(DateTimeOffset Since, int Attempts, string Message);

/// <summary>Where a pipeline is.</summary>
public sealed record PipelineStatus
{
    /// <summary>What it is doing.</summary>
    public PipelineState State { get; init; }

    /// <summary>Chains it writes.</summary>
    public int Chains { get; init; }

    /// <summary>Messages taken from the stream.</summary>
    public long Received { get; init; }

    /// <summary>Messages left alone because they were committed before, or delivered twice.</summary>
    public long Known { get; init; }

    /// <summary>What its commits did.</summary>
    public WriteResult Total { get; init; } = new();

    /// <summary>Commits, also those that only moved the position.</summary>
    public long Commits { get; init; }

    /// <summary>The last message whose commit is in the lake.</summary>
    public long Sequence { get; init; }

    /// <summary>Messages of the stream that are not committed, as far as is known.</summary>
    public long LagMessages { get; init; }

    /// <summary>Whether more messages wait than one commit takes.</summary>
    public bool IsCatchingUp => LagMessages >= PipelineSession.CatchUpRows;

    /// <summary>Age of the oldest message that was read and is not committed.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>Bytes of rows that were read and are not committed.</summary>
    public long BufferedBytes { get; init; }

    /// <summary>What it tries again; null when nothing fails.</summary>
    public PipelineFailure? Failure { get; init; }

    /// <summary>For how long it has been failing.</summary>
    public TimeSpan Failing { get; init; }
}
