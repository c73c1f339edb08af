namespace Ekko.Nats.Protocol;

/// <summary>Takes the messages of one subscription on the thread that reads the socket.</summary>
interface IMessageSink
{
    /// <summary>Takes a message; false when no other may come before <see cref="WaitForRoomAsync"/> is done.</summary>
    bool Deliver(in ServerFrame frame);

    /// <summary>Completes when the next message may come.</summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The subscription is over: refused, or the connection closed.</summary>
    void Fail(NatsException error);

    /// <summary>The server refuses what was published on a subject.</summary>
    void PublishDenied(string subject, NatsException error)
    {
    }

    /// <summary>The link broke; what the old server was going to send will not come.</summary>
    void LinkLost(NatsException error)
    {
    }

    /// <summary>A new link is up and knows of the subscription.</summary>
    void LinkUp()
    {
    }
}

/// <summary>A subscription as servers are told of it.</summary>
sealed record Subscription(long Id, string Subject, string? QueueGroup, IMessageSink Sink);
