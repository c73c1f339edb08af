namespace Ekko.JetStream;

/// <summary>How a <see cref="StreamPublisher"/> works.</summary>
public sealed record PublisherOptions
{
    /// <summary>Messages that may be out without acknowledgement; the next publisher waits.</summary>
    public int Window { get; init; } = 4096;

    /// <summary>Bytes that may be out without acknowledgement; the next publisher waits. A larger message goes alone.</summary>
    public long WindowBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The largest message that the stream takes, headers included; not positive: as large as the server's.</summary>
    public int MaxMessageBytes { get; init; } = -1;

    /// <summary>
    /// How long an acknowledgement may take on a live connection before the message is sent again; also how long a stream may say "not now"
    /// (it is not up, it has no leader) before the message fails.
    /// </summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a message is sent on live connections before it fails. Sending again after a reconnect does not count.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>
    /// Told of every message in order, one call at a time, on the thread that reads the socket: be short. Null: the first failure comes out
    /// of
    /// <see cref="StreamPublisher.FlushAsync"/> and of every later call.
    /// </summary>
    public Action<PublishResult>? OnResult { get; init; }
}
