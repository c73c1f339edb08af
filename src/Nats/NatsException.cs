namespace Ekko.Nats;

/// <summary>
/// Something between this client and the servers failed. Mistakes of the caller (an impossible subject, a disposed object) keep the types
/// of the base class library. No message holds a password or a token.
/// </summary>
public class NatsException : Exception
{
    /// <summary>An error of a kind.</summary>
    /// <param name="kind">For deciding.</param>
    /// <param name="message">What failed, with which object, and what to do.</param>
    /// <param name="innerException">The cause, if another exception is.</param>
    public NatsException(NatsErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>What went wrong.</summary>
    public NatsErrorKind Kind { get; }

    /// <summary>Whether the same call may succeed later without anybody changing anything.</summary>
    public virtual bool IsTransient =>
        Kind is NatsErrorKind.Connection or NatsErrorKind.Timeout or NatsErrorKind.NoResponders or NatsErrorKind.Overload;
}
