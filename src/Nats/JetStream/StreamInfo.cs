using System.Text.Json.Serialization;

namespace Ekko.Nats;

/// <summary>A stream as it is.</summary>
public sealed record StreamInfo
{
    /// <summary>How it is kept.</summary>
    public required StreamConfig Config { get; init; }

    /// <summary>What it holds.</summary>
    public required StreamState State { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }
}

/// <summary>What a stream holds.</summary>
public sealed record StreamState
{
    /// <summary>Messages.</summary>
    public long Messages { get; init; }

    /// <summary>Bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>The sequence of the first message it still has.</summary>
    [JsonPropertyName("first_seq")]
    public long FirstSequence { get; init; }

    /// <summary>The sequence of the last message it took; 0 when it never took one.</summary>
    [JsonPropertyName("last_seq")]
    public long LastSequence { get; init; }

    /// <summary>When the first message came.</summary>
    [JsonPropertyName("first_ts")]
    public DateTimeOffset FirstTime { get; init; }

    /// <summary>When the last message came.</summary>
    [JsonPropertyName("last_ts")]
    public DateTimeOffset LastTime { get; init; }

    /// <summary>Consumers.</summary>
    public int ConsumerCount { get; init; }
}
