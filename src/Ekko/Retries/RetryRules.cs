namespace Ekko.Retries;

/// <summary>When a layer tries again, how often, and after which waits.</summary>
sealed record RetryRules
{
    /// <summary>The mean of the first wait; each further one is about twice as long.</summary>
    public required TimeSpan FirstWait { get; init; }

    /// <summary>The longest wait.</summary>
    public required TimeSpan LongestWait { get; init; }

    /// <summary>Whether an error is tried again.</summary>
    public required Func<Exception, bool> MayPass { get; init; }

    /// <summary>Attempts at most, the first one included.</summary>
    public int Attempts { get; init; } = int.MaxValue;

    /// <summary>No wait begins later than this after the policy was made.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.MaxValue;

    /// <summary>The wait that an error itself asks for; null where the layer decides.</summary>
    public Func<Exception, TimeSpan?> AskedWait { get; init; } = static _ => null;

    /// <summary>Called before each wait.</summary>
    public Action<Exception, TimeSpan>? Waits { get; init; }
}
