using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Ekko.JetStream;

/// <summary>
/// Streams and consumers of the servers a client leads to. Each question may be asked twice: it is, while no answer can be had at the
/// moment.
/// </summary>
public sealed class JetStreamApi
{
    static readonly TimeSpan RetryWait = TimeSpan.FromMilliseconds(100);
    readonly NatsClient _client;

    internal JetStreamApi(NatsClient client) => _client = client;

    /// <summary>
    /// Makes the stream, or changes what is named here on an existing one of that name; all else there stays as it is, and nothing is sent
    /// when nothing differs.
    /// </summary>
    /// <param name="wanted">Subjects, retention, discard, storage and duplicate window; the rest counts for a new stream only.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JetStreamException">The server refuses, for example because what cannot be changed is different.</exception>
    public async Task<StreamInfo> EnsureStreamAsync(StreamConfig wanted, CancellationToken cancellationToken = default)
    {
        var name = wanted.Name!;
        // A stream that another client makes between the questions is there when they are asked again.
        var existing = await FindStreamAsync(name, cancellationToken).ConfigureAwait(false)
            ?? await AskAsync(
                $"Creating stream {name}", $"STREAM.CREATE.{name}", JetStreamErrorCode.StreamNameExists,
                async (context, token) => (await context.CreateStreamAsync(wanted, token).ConfigureAwait(false)).Info, cancellationToken)
                .ConfigureAwait(false)
            ?? await FindStreamAsync(name, cancellationToken).ConfigureAwait(false)
            ?? throw JetStreamErrorCode.Refusal($"Reading stream {name}", JetStreamErrorCode.StreamNotFound, "stream not found");
        var change = StreamChange.Of(existing.Config, wanted);
        if (change.IsEmpty)
            return existing;
        return (await AskAsync(
            $"Updating stream {name} ({change})", $"STREAM.UPDATE.{name}", 0,
            async (context, token) => (await context.UpdateStreamAsync(change.Config, token).ConfigureAwait(false)).Info, cancellationToken)
            .ConfigureAwait(false))!;
    }

    /// <summary>A stream; null when there is none of that name.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<StreamInfo?> FindStreamAsync(string stream, CancellationToken cancellationToken = default) => AskAsync(
        $"Reading stream {stream}", $"STREAM.INFO.{stream}", JetStreamErrorCode.StreamNotFound,
        async (context, token) => (await context.GetStreamAsync(stream, null, token).ConfigureAwait(false)).Info, cancellationToken);

    /// <summary>A consumer; null when the stream has none of that name.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="consumer">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<ConsumerInfo?> FindConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default) => AskAsync(
        $"Reading consumer {consumer}", $"CONSUMER.INFO.{stream}.{consumer}", JetStreamErrorCode.ConsumerNotFound,
        async (context, token) => (await context.GetConsumerAsync(stream, consumer, token).ConfigureAwait(false)).Info, cancellationToken);

    /// <summary>Makes a durable pull consumer, or brings an existing one of that name to this configuration.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JetStreamException">The server refuses.</exception>
    public Task CreateConsumerAsync(string stream, ConsumerConfig config, CancellationToken cancellationToken = default) => AskAsync(
        $"Creating consumer {config.DurableName} of stream {stream}", $"CONSUMER.CREATE.{stream}.{config.DurableName}", 0,
        (context, token) => context.CreateOrUpdateConsumerAsync(stream, config, token), cancellationToken);

    /// <summary>Deletes a consumer and its position, when it is there.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="consumer">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task DeleteConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default) => AskAsync<object>(
        $"Deleting consumer {consumer}", $"CONSUMER.DELETE.{stream}.{consumer}", JetStreamErrorCode.ConsumerNotFound,
        async (context, token) => await context.DeleteConsumerAsync(stream, consumer, token).ConfigureAwait(false), cancellationToken);

    /// <summary>The last message of a subject; null when there is none.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="subject">The subject; wildcards allowed.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<StoredMessage?> FindLastMessageAsync(
        string stream, string subject, CancellationToken cancellationToken = default) => AskAsync(
        $"Reading a message of stream {stream}", $"STREAM.MSG.GET.{stream}", JetStreamErrorCode.NoMessageFound,
        async (context, token) => (await context.JSRequestResponseAsync<StreamMsgGetRequest, StreamMsgGetResponse>(
            $"$JS.API.STREAM.MSG.GET.{stream}", new StreamMsgGetRequest { LastBySubj = subject }, token).ConfigureAwait(false)).Message,
        cancellationToken);

    /// <param name="doing">What fails when it fails: <c>Creating stream x</c>.</param>
    /// <param name="subject">Where the question goes, behind the prefix of the API.</param>
    /// <param name="absent">The error that means "there is none", answered with null; 0 for none.</param>
    /// <param name="ask">The question.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    async Task<T?> AskAsync<T>(
        string doing, string subject, int absent, Func<NatsJSContext, CancellationToken, ValueTask<T>> ask,
        CancellationToken cancellationToken)
        where T : class
    {
        var (time, patience) = (_client.Options.Time, _client.Options.RequestTimeout);
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        JetStreamException? last = null;
        while (true)
        {
            try
            {
                var link = await _client.LinkAsync(either.Token).ConfigureAwait(false);
                using var question = new ApiQuestion(_client, $"$JS.API.{subject}", link, either.Token);
                try
                {
                    return await ask(question.Context, question.Token).ConfigureAwait(false);
                }
                catch (NatsJSApiException error) when (absent != 0 && error.Error.ErrCode == absent)
                {
                    return null;
                }
                catch (Exception error) when (!either.IsCancellationRequested)
                {
                    last = question.Explain(doing, error);
                }

                if (!last.IsTransient)
                    throw last;
                await Task.Delay(RetryWait, time, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
            {
                throw last ?? new JetStreamException(
                    JetStreamErrorKind.Timeout,
                    $"{doing} failed: no answer within {patience.TotalSeconds:0.###} s. {_client.LastError?.Message}".TrimEnd(), error);
            }
        }
    }
}
