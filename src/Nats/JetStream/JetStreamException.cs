namespace Ekko.Nats;

/// <summary>JetStream answered a request with an error.</summary>
public sealed class JetStreamException : NatsException
{
    /// <summary>An error as the server gave it.</summary>
    /// <param name="message">What failed, with which object, and what to do.</param>
    /// <param name="code">The class of the error, in the numbers of HTTP.</param>
    /// <param name="errorCode">The server's number (<c>err_code</c>), see <see cref="JetStreamErrorCode"/>.</param>
    /// <param name="description">The server's words.</param>
    public JetStreamException(string message, int code, int errorCode, string description)
        : base(NatsErrorKind.JetStream, message)
    {
        Code = code;
        ErrorCode = errorCode;
        Description = description;
    }

    /// <summary>The class of the error: 400 wrong request, 404 not there, 503 not available.</summary>
    public int Code { get; }

    /// <summary>The server's number, the same in every version; compare with <see cref="JetStreamErrorCode"/>.</summary>
    public int ErrorCode { get; }

    /// <summary>The server's words.</summary>
    public string Description { get; }

    /// <inheritdoc/>
    public override bool IsTransient => ErrorCode is JetStreamErrorCode.ClusterNotAvailable or JetStreamErrorCode.ClusterNoLeader
        or JetStreamErrorCode.InsufficientResources;
}
