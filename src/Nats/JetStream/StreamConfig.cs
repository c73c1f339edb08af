using System.Text.Json.Serialization;

namespace Ekko.Nats;

/// <summary>When a stream lets go of messages by itself.</summary>
public enum StreamRetention
{
    /// <summary>When a limit is reached.</summary>
    [JsonStringEnumMemberName("limits")]
    Limits,

    /// <summary>When every consumer has acknowledged.</summary>
    [JsonStringEnumMemberName("interest")]
    Interest,

    /// <summary>When one consumer has acknowledged.</summary>
    [JsonStringEnumMemberName("workqueue")]
    WorkQueue,
}

/// <summary>What a full stream does.</summary>
public enum StreamDiscard
{
    /// <summary>Drops its oldest messages.</summary>
    [JsonStringEnumMemberName("old")]
    Old,

    /// <summary>Refuses new messages.</summary>
    [JsonStringEnumMemberName("new")]
    New,
}

/// <summary>Where a stream is kept.</summary>
public enum StreamStorage
{
    /// <summary>On disk.</summary>
    [JsonStringEnumMemberName("file")]
    File,

    /// <summary>In memory.</summary>
    [JsonStringEnumMemberName("memory")]
    Memory,
}

/// <summary>
/// A stream as the server is told to keep it. What is null is the server's default for a new stream and left alone on an existing one.
/// </summary>
public sealed record StreamConfig
{
    /// <summary>The stream's name, without space, <c>.</c>, <c>*</c>, <c>&gt;</c>, slash.</summary>
    public required string Name { get; init; }

    /// <summary>What it takes; wildcards allowed.</summary>
    public IReadOnlyList<string>? Subjects { get; init; }

    /// <summary>When messages go by themselves. Cannot be changed later.</summary>
    public StreamRetention? Retention { get; init; }

    /// <summary>What happens when it is full.</summary>
    public StreamDiscard? Discard { get; init; }

    /// <summary>Where it is kept. Cannot be changed later.</summary>
    public StreamStorage? Storage { get; init; }

    /// <summary>The most messages; -1 for no limit.</summary>
    [JsonPropertyName("max_msgs")]
    public long? MaxMessages { get; init; }

    /// <summary>The most bytes; -1 for no limit.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>How long messages stay; zero for ever.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The largest message; -1 for no limit but the server's.</summary>
    [JsonPropertyName("max_msg_size")]
    public int? MaxMessageSize { get; init; }

    /// <summary>How long a message id is remembered.</summary>
    public TimeSpan? DuplicateWindow { get; init; }

    /// <summary>Copies in a cluster.</summary>
    [JsonPropertyName("num_replicas")]
    public int? Replicas { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }
}
