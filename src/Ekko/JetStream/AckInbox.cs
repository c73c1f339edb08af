using System.Buffers;
using System.Globalization;
using NATS.Client.Core;

namespace Ekko.JetStream;

/// <summary>Where the answers to the messages that a publisher sent over one link come in.</summary>
sealed class AckInbox : NatsSubBase
{
    readonly StreamPublisher _publisher;

    public AckInbox(StreamPublisher publisher, NatsLink link, string prefix)
        : base(link.Connection, link.Connection.SubscriptionManager, prefix + "*", queueGroup: null, opts: null)
    {
        _publisher = publisher;
        Link = link;
    }

    public NatsLink Link { get; }

    /// <summary>
    /// Takes an answer on the thread that reads the socket. It must not fail: NATS.Net would go on reading in the middle of a message.
    /// </summary>
    public override ValueTask ReceiveAsync(
        string subject, string? replyTo, ReadOnlySequence<byte>? headersBuffer, ReadOnlySequence<byte> payloadBuffer)
    {
        var number = subject.AsSpan(Subject.Length - 1);
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return ValueTask.CompletedTask;
        try
        {
            if (headersBuffer is { } headers && JetStreamMessage.ReadHeaders(headers).Code == 503)
                _publisher.NotNow(index);
            else
                _publisher.Answered(index, payloadBuffer.IsSingleSegment ? payloadBuffer.FirstSpan : payloadBuffer.ToArray());
        }
#pragma warning disable CA1031 // Whatever it is, the publisher ends with it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _publisher.Fail(error as JetStreamException ?? new JetStreamException(
                JetStreamErrorKind.Protocol, $"Publishing failed: {error.Message}", error));
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
