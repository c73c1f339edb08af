using System.Buffers;
using NATS.Client.Core;

namespace Ekko.JetStream;

/// <summary>
/// Where the answers of one link to a consumer's requests come in. Nothing that was asked for before an inbox was made can come in there.
/// </summary>
sealed class PullInbox(PullConsumer consumer, NatsLink link)
    : NatsSubBase(link.Connection, link.Connection.SubscriptionManager, NatsLink.NewInbox(), queueGroup: null, opts: null)
{
    public NatsLink Link => link;

    /// <summary>Whether the server knows of it.</summary>
    public bool IsReady { get; set; }

    /// <summary>
    /// Takes a message on the thread that reads the socket, whose memory ends with the call. It must not fail: NATS.Net would go on reading
    /// in the middle of a message.
    /// </summary>
    public override ValueTask ReceiveAsync(
        string subject, string? replyTo, ReadOnlySequence<byte>? headersBuffer, ReadOnlySequence<byte> payloadBuffer)
    {
        try
        {
            consumer.Receive(this, subject, replyTo, headersBuffer ?? default, payloadBuffer);
        }
#pragma warning disable CA1031 // Whatever it is, the consumer ends with it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            consumer.Fail(error as JetStreamException ?? new JetStreamException(
                JetStreamErrorKind.Protocol, $"Reading from consumer failed: {error.Message}", error));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ValueTask ReceiveInternalAsync(
        string subject, string? replyTo, ReadOnlySequence<byte>? headersBuffer, ReadOnlySequence<byte> payloadBuffer) =>
        ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override void TryComplete()
    {
        // There is no channel to complete.
    }
}
