using Ekko.Blocks;

namespace Ekko.Sources;

/// <summary>A chain, the nodes that speak for it, and how to read it from them.</summary>
public sealed record NetworkConfig
{
    /// <summary>Which chain.</summary>
    public required NodeConfig Chain { get; init; }

    /// <summary>URLs of nodes (http, https, ws, wss), used in turn when one fails. They may hold keys and are never printed.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>The first block wanted; null continues where the source stopped, and begins a new chain at its head.</summary>
    public long? From { get; init; }

    /// <summary>The last block wanted; null follows the head without end.</summary>
    public long? To { get; init; }

    /// <summary>How many blocks have to be above a block before it is read.</summary>
    public int Confirmations { get; init; }

    /// <summary>Requests at a time.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Blocks in a request.</summary>
    public int Batch { get; init; } = 10;

    /// <summary>How often a node without announcements is asked for its head.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a request that fails is repeated.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The deepest reorganisation that is believed; a deeper one is more likely another chain with the same id.</summary>
    public int MaxReorganisation { get; init; } = 1024;

    /// <summary>Reads a time with its unit, such as <c>500ms</c>, <c>2s</c> or <c>5m</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="duration">The time.</param>
    /// <returns>False when it is none, or longer than a day.</returns>
    public static bool TryParseDuration(string text, out TimeSpan duration) => Quantities.TryParseDuration(text, out duration);

    /// <summary>Everything but the URLs.</summary>
    public override string ToString() => Chain.ToString();
}
