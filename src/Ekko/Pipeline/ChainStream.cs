using Ekko.Nats;

namespace Ekko.Pipeline;

/// <summary>The stream between sources and pipelines.</summary>
static class ChainStream
{
    /// <summary>How long the server recognises a message that is published twice.</summary>
    static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(2);

    /// <summary>Makes sure of the stream: whoever comes first creates it.</summary>
    public static Task<StreamInfo> EnsureAsync(NatsConnection connection, NatsOptions options, CancellationToken cancellationToken) =>
        connection.JetStream.CreateOrUpdateStreamAsync(
            new StreamConfig
            {
                Name = options.Stream,
                Subjects = [options.Subject, options.Subject + ".>"],
                Retention = StreamRetention.Limits,
                Discard = StreamDiscard.New,
                Storage = StreamStorage.File,
                DuplicateWindow = DuplicateWindow,
            }, cancellationToken);
}
