namespace Ekko.Nats;

/// <summary>Messages of a subject as they come. Survives reconnects; what is published meanwhile is not seen (core NATS is at-most-once).</summary>
public sealed class NatsSubscription : IAsyncDisposable
{
    internal NatsSubscription(string subject) => Subject = subject;

    /// <summary>What it subscribes to.</summary>
    public string Subject { get; }

    /// <summary>The messages, one reader at a time, until the subscription or the connection is closed.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="NatsException">The server does not permit the subscription.</exception>
    public IAsyncEnumerable<NatsMessage> ReadAllAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The next message.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="NatsException">The server does not permit the subscription, or it is closed.</exception>
    public ValueTask<NatsMessage> ReadAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
