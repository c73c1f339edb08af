namespace Ekko.Sources.Rpc;

/// <summary>How patient we are with a node.</summary>
sealed record NodeLimits
{
    /// <summary>The longest one request takes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest answer that is taken, in bytes; a batch whose answer is longer is asked for in halves.</summary>
    public int MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The first pause between two attempts; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause, unless the node asks for a longer one.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a request is repeated before its failure is final.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(5);
}
