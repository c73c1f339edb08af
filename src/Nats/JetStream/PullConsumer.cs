using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ekko.Nats;

/// <summary>
/// Pulls a durable consumer's messages: asks ahead within <see cref="PullOptions"/>, again after reconnects, missed heartbeats and leader
/// changes. The reader's pace is the server's: nothing is dropped. One reader at a time; acknowledging is thread-safe.
/// </summary>
public sealed class PullConsumer : IAsyncDisposable
{
    const int AckChunk = 64 * 1024;
    readonly NatsConnection _connection;
    readonly PullFlow _flow;
    byte[]? _prefix;

    internal PullConsumer(NatsConnection connection, string stream, string consumer, PullOptions options)
    {
        _connection = connection;
        _flow = new PullFlow(connection, stream, consumer, options);
    }

    /// <summary>Everything that has arrived and not been read; waits until there is something.</summary>
    /// <param name="cancellationToken">Stops waiting; nothing is lost.</param>
    /// <returns>At least one message; dispose it to give the memory back.</returns>
    /// <exception cref="NatsException">The consumer or stream is gone, a message is larger than <see cref="PullOptions.MaxBytes"/>, or this
    /// is closed.</exception>
    public ValueTask<MessageBatch> ReadAsync(CancellationToken cancellationToken = default) => _flow.ReadAsync(cancellationToken);

    /// <summary>
    /// Acknowledges a message, under <see cref="AckPolicy.All"/> also all before it. Sent without waiting for the server.
    /// </summary>
    /// <param name="token">The delivery.</param>
    /// <param name="cancellationToken">Gives up waiting for the socket.</param>
    public ValueTask AckAsync(AckToken token, CancellationToken cancellationToken = default) =>
        AnswerAsync(token, "+ACK"u8.ToArray(), cancellationToken);

    /// <summary>Acknowledges many messages.</summary>
    /// <param name="tokens">The deliveries.</param>
    /// <param name="cancellationToken">Gives up waiting for the socket.</param>
    public async ValueTask AckAsync(ReadOnlyMemory<AckToken> tokens, CancellationToken cancellationToken = default)
    {
        if (tokens.IsEmpty)
            return;
        var prefix = Prefix();
        var most = AckSubject.PublishLength(prefix.Length, 0, 4);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(AckChunk, most));
        try
        {
            var length = 0;
            for (var i = 0; i < tokens.Length; i++)
            {
                if (buffer.Length - length < most)
                {
                    await _connection.SendAsync(buffer.AsMemory(0, length), default, isMessage: false, cancellationToken)
                        .ConfigureAwait(false);
                    length = 0;
                }

                length += AckSubject.WritePublish(buffer.AsSpan(length), prefix, tokens.Span[i], "+ACK"u8);
            }

            await _connection.SendAsync(buffer.AsMemory(0, length), default, isMessage: false, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Acknowledges and waits until the server has taken note.</summary>
    /// <param name="token">The delivery.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="NatsException">The server did not confirm; the message may be delivered again.</exception>
    public async Task AckAndConfirmAsync(AckToken token, CancellationToken cancellationToken = default) =>
        await _connection.RequestAsync(AckSubject.ToString(Prefix(), token), "+ACK"u8.ToArray(), cancellationToken: cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Asks for the message again.</summary>
    /// <param name="token">The delivery.</param>
    /// <param name="delay">Not before this long; null for at once.</param>
    /// <param name="cancellationToken">Gives up waiting for the socket.</param>
    public ValueTask NakAsync(AckToken token, TimeSpan? delay = null, CancellationToken cancellationToken = default) => AnswerAsync(
        token,
        delay is { } wait ? Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"-NAK {{\"delay\": {wait.Ticks * 100}}}"))
            : "-NAK"u8.ToArray(),
        cancellationToken);

    /// <summary>Never wants the message again.</summary>
    /// <param name="token">The delivery.</param>
    /// <param name="cancellationToken">Gives up waiting for the socket.</param>
    public ValueTask TerminateAsync(AckToken token, CancellationToken cancellationToken = default) =>
        AnswerAsync(token, "+TERM"u8.ToArray(), cancellationToken);

    /// <summary>Needs longer: starts the server's wait for the acknowledgement anew.</summary>
    /// <param name="token">The delivery.</param>
    /// <param name="cancellationToken">Gives up waiting for the socket.</param>
    public ValueTask InProgressAsync(AckToken token, CancellationToken cancellationToken = default) =>
        AnswerAsync(token, "+WPI"u8.ToArray(), cancellationToken);

    /// <summary>Stops asking. What was delivered and not acknowledged is delivered again to whoever asks next.</summary>
    public ValueTask DisposeAsync() => _flow.DisposeAsync();

    async ValueTask AnswerAsync(AckToken token, byte[] answer, CancellationToken cancellationToken)
    {
        var prefix = Prefix();
        var frame = new byte[AckSubject.PublishLength(prefix.Length, 0, answer.Length)];
        var length = AckSubject.WritePublish(frame, prefix, token, answer);
        await _connection.SendAsync(frame.AsMemory(0, length), default, isMessage: false, cancellationToken).ConfigureAwait(false);
    }

    byte[] Prefix() => _prefix ??= _flow.AckPrefix ?? throw new InvalidOperationException(
        "The token does not come from this consumer: it has read nothing yet.");
}
