namespace Ekko.JetStream;

/// <summary>What went wrong between this client and the servers, for deciding what to do; message texts are for people.</summary>
public enum JetStreamErrorKind
{
    /// <summary>No server could be reached, or the connection broke.</summary>
    Connection,

    /// <summary>The server refused the credentials, or asks for some and none are configured.</summary>
    Authorization,

    /// <summary>The user may not publish or subscribe to the subject.</summary>
    Permissions,

    /// <summary>TLS could not be agreed on, or the server's certificate is not trusted.</summary>
    Tls,

    /// <summary>The peer does not speak the protocol.</summary>
    Protocol,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>No stream takes the subject, or JetStream is off or not up yet.</summary>
    NoResponders,

    /// <summary>The message is larger than the server or the stream takes; it was not sent.</summary>
    TooLarge,

    /// <summary>The server took this client for too slow, or has too many connections.</summary>
    Overload,

    /// <summary>The consumer or its stream was deleted.</summary>
    Gone,

    /// <summary>The owner closed the client, the publisher or the consumer.</summary>
    Closed,

    /// <summary>JetStream refused; <see cref="JetStreamException.ErrorCode"/> says why.</summary>
    Refused,
}
