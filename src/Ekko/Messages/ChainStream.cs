using Ekko.Nats;

namespace Ekko.Messages;

/// <summary>The stream between sources and writers.</summary>
public static class ChainStream
{
    /// <summary>How long the stream remembers message ids.</summary>
    public static TimeSpan DuplicateWindow { get; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The stream as sources and writers want it: on disk, kept until a limit is reached, a full stream refuses new messages. The limits
    /// themselves are the operator's: what is set on the server stays.
    /// </summary>
    /// <param name="options">Stream and subject.</param>
    public static StreamConfig Configuration(NatsOptions options) => new()
    {
        Name = options.Stream,
        Subjects = [options.Subject, $"{options.Subject}.>"],
        Retention = StreamRetention.Limits,
        Discard = StreamDiscard.New,
        Storage = StreamStorage.File,
        DuplicateWindow = DuplicateWindow,
    };

    /// <summary>Makes the stream, or brings the one that is there to this configuration.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="options">Stream and subject.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="NatsException">The server refuses.</exception>
    public static Task<StreamInfo> EnsureAsync(
        NatsConnection connection, NatsOptions options, CancellationToken cancellationToken = default) =>
        connection.JetStream.CreateOrUpdateStreamAsync(Configuration(options), cancellationToken);
}
