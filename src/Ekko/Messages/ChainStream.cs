using Ekko.JetStream;
using NATS.Client.JetStream.Models;

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
        Retention = StreamConfigRetention.Limits,
        Discard = StreamConfigDiscard.New,
        Storage = StreamConfigStorage.File,
        DuplicateWindow = DuplicateWindow,
    };

    /// <summary>Makes the stream, or brings the one that is there to this configuration.</summary>
    /// <param name="client">The server.</param>
    /// <param name="options">Stream and subject.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JetStreamException">The server refuses.</exception>
    public static Task<StreamInfo> EnsureAsync(
        NatsClient client, NatsOptions options, CancellationToken cancellationToken = default) =>
        client.JetStream.EnsureStreamAsync(Configuration(options), cancellationToken);
}
