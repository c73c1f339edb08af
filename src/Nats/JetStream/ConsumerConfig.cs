using System.Text.Json.Serialization;

namespace Ekko.Nats;

/// <summary>Where a new consumer begins.</summary>
public enum DeliverPolicy
{
    /// <summary>At the first message.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>At the last message.</summary>
    [JsonStringEnumMemberName("last")]
    Last,

    /// <summary>At the next message.</summary>
    [JsonStringEnumMemberName("new")]
    New,

    /// <summary>At <see cref="ConsumerConfig.StartSequence"/>.</summary>
    [JsonStringEnumMemberName("by_start_sequence")]
    ByStartSequence,

    /// <summary>At <see cref="ConsumerConfig.StartTime"/>.</summary>
    [JsonStringEnumMemberName("by_start_time")]
    ByStartTime,

    /// <summary>At the last message of each subject.</summary>
    [JsonStringEnumMemberName("last_per_subject")]
    LastPerSubject,
}

/// <summary>What has to be acknowledged.</summary>
public enum AckPolicy
{
    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Any message, which acknowledges all before it.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>Every message.</summary>
    [JsonStringEnumMemberName("explicit")]
    Explicit,
}

/// <summary>
/// A durable pull consumer as the server is told to keep it. What is null is the server's default for a new consumer and left alone on an
/// existing one.
/// </summary>
public sealed record ConsumerConfig
{
    /// <summary>Its name, without space, <c>.</c>, <c>*</c>, <c>&gt;</c>, slash.</summary>
    public required string DurableName { get; init; }

    /// <summary>The subjects it wants; null for all of the stream.</summary>
    public string? FilterSubject { get; init; }

    /// <summary>What has to be acknowledged. Cannot be changed later.</summary>
    public AckPolicy? AckPolicy { get; init; }

    /// <summary>How long the server waits for an acknowledgement before it delivers again.</summary>
    public TimeSpan? AckWait { get; init; }

    /// <summary>How often a message is delivered; -1 for no limit.</summary>
    public int? MaxDeliver { get; init; }

    /// <summary>Messages that may be out without acknowledgement; -1 for no limit.</summary>
    public int? MaxAckPending { get; init; }

    /// <summary>Where it begins. Cannot be changed later.</summary>
    public DeliverPolicy? DeliverPolicy { get; init; }

    /// <summary>The first sequence it wants. Cannot be changed later.</summary>
    [JsonPropertyName("opt_start_seq")]
    public long? StartSequence { get; init; }

    /// <summary>The earliest message it wants. Cannot be changed later.</summary>
    [JsonPropertyName("opt_start_time")]
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>How long the server keeps it when nobody asks; null for ever.</summary>
    public TimeSpan? InactiveThreshold { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }
}

/// <summary>A consumer as it is.</summary>
public sealed record ConsumerInfo
{
    /// <summary>Its stream.</summary>
    public required string StreamName { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How it is kept.</summary>
    public required ConsumerConfig Config { get; init; }

    /// <summary>The last message it was given.</summary>
    public ConsumerPlace Delivered { get; init; } = new();

    /// <summary>Everything up to here is acknowledged.</summary>
    public ConsumerPlace AckFloor { get; init; } = new();

    /// <summary>Messages out without acknowledgement.</summary>
    public long NumAckPending { get; init; }

    /// <summary>Messages of those that were delivered more than once.</summary>
    public long NumRedelivered { get; init; }

    /// <summary>Messages it has not been given yet.</summary>
    public long NumPending { get; init; }
}

/// <summary>A place of a consumer.</summary>
public sealed record ConsumerPlace
{
    /// <summary>Counted by the consumer's deliveries.</summary>
    [JsonPropertyName("consumer_seq")]
    public long ConsumerSequence { get; init; }

    /// <summary>Counted by the stream.</summary>
    [JsonPropertyName("stream_seq")]
    public long StreamSequence { get; init; }
}
