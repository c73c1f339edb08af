namespace Ekko.JetStream;

/// <summary>
/// Something between this client and the NATS servers failed. Mistakes of the caller (a disposed object) keep the types of the base class
/// library. No message holds a password, a token or a key.
/// </summary>
public sealed class JetStreamException : EkkoException
{
    /// <summary>An error of a kind.</summary>
    /// <param name="kind">For deciding.</param>
    /// <param name="message">What failed, with which object, and what to do.</param>
    /// <param name="innerException">The cause, if another exception is.</param>
    /// <param name="errorCode">JetStream's number of the error; 0 when it gave none.</param>
    public JetStreamException(JetStreamErrorKind kind, string message, Exception? innerException = null, int errorCode = 0)
        : base(message, innerException)
    {
        Kind = kind;
        ErrorCode = errorCode;
    }

    /// <summary>What went wrong.</summary>
    public JetStreamErrorKind Kind { get; }

    /// <summary>JetStream's number (<c>err_code</c>), see <see cref="JetStreamErrorCode"/>; 0 when JetStream gave none.</summary>
    public int ErrorCode { get; }

    /// <summary>Whether the same call may succeed later without a change of configuration.</summary>
    public bool IsTransient =>
        Kind is JetStreamErrorKind.Connection or JetStreamErrorKind.Timeout or JetStreamErrorKind.NoResponders
            or JetStreamErrorKind.Overload || JetStreamErrorCode.IsTransient(ErrorCode);
}
