namespace Ekko.Sources.Rpc;

/// <summary>A node did not answer, or answered with an error. The message names scheme, host and port, never the rest of the URL.</summary>
sealed class NodeException : EkkoException
{
    public NodeException(NodeErrorKind fault, string message, Exception? innerException = null)
        : base(message, innerException!) => Fault = fault;

    public NodeErrorKind Fault { get; }

    /// <summary>The JSON-RPC error code; null when the failure was below JSON-RPC.</summary>
    public long? Code { get; init; }

    /// <summary>How long the node asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal override RetryLayer RetriedBy =>
        Fault is NodeErrorKind.Transient or NodeErrorKind.Limited ? RetryLayer.Request : RetryLayer.None;
}
