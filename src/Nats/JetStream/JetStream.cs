using System.Text.Json;
using System.Text.Json.Nodes;
using Ekko.Nats.Protocol;

namespace Ekko.Nats;

/// <summary>
/// Streams and consumers of the servers a connection leads to. Source: the JetStream API of the NATS documentation (<c>$JS.API</c>).
/// </summary>
public sealed class JetStream
{
    static readonly TimeSpan RetryWait = TimeSpan.FromMilliseconds(100);
    readonly JetStreamApi _api;

    internal JetStream(NatsConnection connection)
    {
        Connection = connection;
        _api = new JetStreamApi(connection);
    }

    /// <summary>The connection.</summary>
    public NatsConnection Connection { get; }

    /// <summary>
    /// Makes the stream, or brings an existing one of that name to this configuration; nothing is changed when it is so already.
    /// </summary>
    /// <param name="config">What is null is left alone.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JetStreamException">The server refuses, for example because what cannot be changed is different.</exception>
    public async Task<StreamInfo> CreateOrUpdateStreamAsync(StreamConfig config, CancellationToken cancellationToken = default)
    {
        var name = config.Name;
        SubjectRules.CheckName(name, nameof(config));
        var wanted = (JsonObject)JsonSerializer.SerializeToNode(config, NatsJson.Default.StreamConfig)!;
        var existing = await _api.AskAsync($"Reading stream {name}", $"STREAM.INFO.{name}", null, JetStreamErrorCode.StreamNotFound,
            cancellationToken).ConfigureAwait(false);
        if (existing is null)
        {
            // Null again: another client made it meanwhile.
            var created = await _api.AskAsync($"Creating stream {name}", $"STREAM.CREATE.{name}", wanted,
                JetStreamErrorCode.StreamNameExists, cancellationToken).ConfigureAwait(false);
            if (created is not null)
                return Stream(created);
            existing = await _api.AskAsync($"Reading stream {name}", $"STREAM.INFO.{name}", null, 0, cancellationToken)
                .ConfigureAwait(false);
        }

        var (merged, different) = ConfigMerge.Over((JsonObject)existing!["config"]!, wanted);
        if (different.Count == 0)
            return Stream(existing);
        var updated = await _api.AskAsync($"Updating stream {name} ({string.Join(", ", different)})", $"STREAM.UPDATE.{name}", merged, 0,
            cancellationToken).ConfigureAwait(false);
        return Stream(updated!);
    }

    /// <summary>A stream; null when there is none of that name.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<StreamInfo?> FindStreamAsync(string stream, CancellationToken cancellationToken = default)
    {
        SubjectRules.CheckName(stream, nameof(stream));
        var found = await _api.AskAsync($"Reading stream {stream}", $"STREAM.INFO.{stream}", null, JetStreamErrorCode.StreamNotFound,
            cancellationToken).ConfigureAwait(false);
        return found is null ? null : Stream(found);
    }

    /// <summary>Deletes a stream and its messages.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteStreamAsync(string stream, CancellationToken cancellationToken = default)
    {
        SubjectRules.CheckName(stream, nameof(stream));
        return await _api.AskAsync($"Deleting stream {stream}", $"STREAM.DELETE.{stream}", null, JetStreamErrorCode.StreamNotFound,
            cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>A message by its place; null when the stream does not have it any more.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="sequence">The place.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<StoredMessage?> FindMessageAsync(string stream, long sequence, CancellationToken cancellationToken = default) =>
        MessageAsync(stream, new JsonObject { ["seq"] = sequence }, cancellationToken);

    /// <summary>The last message of a subject; null when there is none.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="subject">The subject; wildcards allowed.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<StoredMessage?> FindLastMessageAsync(string stream, string subject, CancellationToken cancellationToken = default) =>
        MessageAsync(stream, new JsonObject { ["last_by_subj"] = subject }, cancellationToken);

    /// <summary>
    /// Makes a durable pull consumer, or brings an existing one of that name to this configuration; nothing is changed when it is so
    /// already.
    /// </summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="config">What is null is left alone.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JetStreamException">The server refuses, for example because what cannot be changed is different.</exception>
    public async Task<ConsumerInfo> CreateOrUpdateConsumerAsync(
        string stream, ConsumerConfig config, CancellationToken cancellationToken = default)
    {
        var name = config.DurableName;
        SubjectRules.CheckName(stream, nameof(stream));
        SubjectRules.CheckName(name, nameof(config));
        var wanted = (JsonObject)JsonSerializer.SerializeToNode(config, NatsJson.Default.ConsumerConfig)!;
        var existing = await _api.AskAsync($"Reading consumer {name}", $"CONSUMER.INFO.{stream}.{name}", null,
            JetStreamErrorCode.ConsumerNotFound, cancellationToken).ConfigureAwait(false);
        var doing = $"Creating consumer {name} of stream {stream}";
        if (existing is not null)
        {
            var (merged, different) = ConfigMerge.Over((JsonObject)existing["config"]!, wanted);
            if (different.Count == 0)
                return Consumer(existing);
            wanted = merged;
            doing = $"Updating consumer {name} of stream {stream} ({string.Join(", ", different)})";
        }

        var question = new JsonObject { ["stream_name"] = stream, ["config"] = wanted };
        var made = await _api.AskAsync(doing, $"CONSUMER.DURABLE.CREATE.{stream}.{name}", question, 0, cancellationToken)
            .ConfigureAwait(false);
        return Consumer(made!);
    }

    /// <summary>A consumer; null when there is none of that name.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="consumer">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<ConsumerInfo?> FindConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default)
    {
        SubjectRules.CheckName(stream, nameof(stream));
        SubjectRules.CheckName(consumer, nameof(consumer));
        var found = await _api.AskAsync(
            $"Reading consumer {consumer}", $"CONSUMER.INFO.{stream}.{consumer}", null, JetStreamErrorCode.ConsumerNotFound,
            cancellationToken).ConfigureAwait(false);
        return found is null ? null : Consumer(found);
    }

    /// <summary>Deletes a consumer and its place.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="consumer">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default)
    {
        SubjectRules.CheckName(stream, nameof(stream));
        SubjectRules.CheckName(consumer, nameof(consumer));
        return await _api.AskAsync(
            $"Deleting consumer {consumer}", $"CONSUMER.DELETE.{stream}.{consumer}", null, JetStreamErrorCode.ConsumerNotFound,
            cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>
    /// Publishes one message and waits until the stream has it. With an id it is sent again when the link breaks or the stream is not up
    /// yet. For many messages use <see cref="CreatePublisher"/>.
    /// </summary>
    /// <param name="subject">A subject of the stream.</param>
    /// <param name="payload">The bytes.</param>
    /// <param name="messageId">The <c>Nats-Msg-Id</c>: a second message of this id within the stream's duplicate window is not stored. Null
    /// for none.</param>
    /// <param name="headers">More headers.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may be stored nevertheless.</param>
    /// <exception cref="NatsException">The stream does not have it, or (timeout, broken link) nobody knows.</exception>
    public async Task<PublishAck> PublishAsync(
        string subject, ReadOnlyMemory<byte> payload, string? messageId = null, NatsHeaders? headers = null,
        CancellationToken cancellationToken = default)
    {
        if (messageId is not null)
        {
            var own = headers;
            headers = [];
            foreach (var (name, value) in own ?? [])
                headers.Add(name, value);
            headers.Add(PublishAckReader.MessageIdHeader, messageId);
        }

        var time = Connection.Options.Time;
        var began = time.GetTimestamp();
        while (true)
        {
            var left = Connection.Options.RequestTimeout - time.GetElapsedTime(began);
            try
            {
                var answer = await Connection.RequestAsync(subject, payload, headers, left, cancellationToken).ConfigureAwait(false);
                var (ack, error) = PublishAckReader.Read(subject, answer.Payload.Span, withStream: true);
                return error is null ? ack : throw error;
            }
            catch (NatsException error) when (
                left > RetryWait && (error.Kind == NatsErrorKind.NoResponders || (error.IsTransient && messageId is not null)))
            {
                await Task.Delay(RetryWait, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Publishes many messages without waiting for each.</summary>
    /// <param name="options">Window and patience.</param>
    public JetStreamPublisher CreatePublisher(PublisherOptions? options = null) => new(Connection, options ?? new PublisherOptions());

    /// <summary>Pulls messages of a durable consumer, which has to exist.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="consumer">The consumer's name.</param>
    /// <param name="options">How much to ask for ahead.</param>
    public PullConsumer CreatePullConsumer(string stream, string consumer, PullOptions? options = null)
    {
        SubjectRules.CheckName(stream, nameof(stream));
        SubjectRules.CheckName(consumer, nameof(consumer));
        return new PullConsumer(Connection, stream, consumer, options ?? new PullOptions());
    }

    async Task<StoredMessage?> MessageAsync(string stream, JsonObject which, CancellationToken cancellationToken)
    {
        SubjectRules.CheckName(stream, nameof(stream));
        var doing = $"Reading a message of stream {stream}";
        var answer = await _api.AskAsync(doing, $"STREAM.MSG.GET.{stream}", which, JetStreamErrorCode.NoMessageFound, cancellationToken)
            .ConfigureAwait(false);
        if (answer is null)
            return null;
        var message = JetStreamApi.Read(doing, answer, NatsJson.Default.MessageAnswer).Message;
        var headers = message.Hdrs is { Length: > 0 } block ? NatsHeaders.Parse(block) : null;
        return new StoredMessage(message.Subject, message.Seq, message.Time, headers, message.Data ?? []);
    }

    static StreamInfo Stream(JsonObject json) => JetStreamApi.Read("Reading a stream", json, NatsJson.Default.StreamInfo);

    static ConsumerInfo Consumer(JsonObject json) => JetStreamApi.Read("Reading a consumer", json, NatsJson.Default.ConsumerInfo);
}

/// <summary>What STREAM.MSG.GET answers.</summary>
sealed record MessageAnswer(MessageAnswerBody Message);

/// <summary>A stored message in JSON; bytes are base64.</summary>
sealed record MessageAnswerBody(string Subject, long Seq, DateTimeOffset Time, byte[]? Hdrs, byte[]? Data);
