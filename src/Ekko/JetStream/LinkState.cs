namespace Ekko.JetStream;

/// <summary>Where a <see cref="NatsClient"/> is in its life.</summary>
public enum LinkState
{
    /// <summary>Messages flow.</summary>
    Connected,

    /// <summary>The link broke and another is being made; publishers wait.</summary>
    Reconnecting,

    /// <summary>The owner closed it.</summary>
    Closed,
}

/// <summary>A change in the life of a <see cref="NatsClient"/>.</summary>
/// <param name="State">The state from now on.</param>
/// <param name="Error">What the server or the network said: the link broke, an attempt failed, the server reported an error. Null when
/// nothing went wrong.</param>
public sealed record LinkChange(LinkState State, JetStreamException? Error);
