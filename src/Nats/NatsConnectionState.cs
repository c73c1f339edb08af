namespace Ekko.Nats;

/// <summary>Where a connection is in its life.</summary>
public enum NatsConnectionState
{
    /// <summary>Messages flow.</summary>
    Connected,

    /// <summary>The link broke and another is being made; publishers wait.</summary>
    Reconnecting,

    /// <summary>Its owner closed it.</summary>
    Closed,
}

/// <summary>A change in the life of a connection.</summary>
/// <param name="state">What it is now.</param>
/// <param name="error">What the server or the network said; null when nothing went wrong.</param>
public sealed class NatsConnectionEvent(NatsConnectionState state, NatsException? error)
{
    /// <summary>What the connection is now.</summary>
    public NatsConnectionState State => state;

    /// <summary>
    /// What went wrong: the link broke, an attempt failed, or the server reported an error. Null when it was a good change.
    /// </summary>
    public NatsException? Error => error;
}
