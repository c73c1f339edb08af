namespace Ekko.Nats;

/// <summary>What went wrong, for deciding what to do; message texts are for people.</summary>
public enum NatsErrorKind
{
    /// <summary>No server could be reached, or the connection broke.</summary>
    Connection,

    /// <summary>The server refused the credentials, or asks for some and none are configured.</summary>
    Authorization,

    /// <summary>The user may not publish or subscribe to the subject.</summary>
    Permissions,

    /// <summary>TLS could not be agreed on, or the server's certificate is not trusted.</summary>
    Tls,

    /// <summary>The peer does not speak the protocol, or says we do not.</summary>
    Protocol,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>Nobody serves the subject; for JetStream: no stream takes it, or JetStream is off or not up yet.</summary>
    NoResponders,

    /// <summary>The message is larger than the server takes; it was not sent.</summary>
    MaxPayload,

    /// <summary>The server took us for too slow, or has too many connections.</summary>
    Overload,

    /// <summary>The connection or subscription was closed by its owner.</summary>
    Closed,

    /// <summary>JetStream refused; the exception is a <see cref="JetStreamException"/> with its code.</summary>
    JetStream,
}
