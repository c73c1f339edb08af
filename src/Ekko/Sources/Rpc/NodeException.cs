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

    /// <summary>Whether the request was tried again until the time was up.</summary>
    public bool IsGivenUp { get; private init; }

    internal override RetryLayer RetriedBy =>
        Fault is NodeErrorKind.Transient or NodeErrorKind.Limited && !IsGivenUp ? RetryLayer.Request : RetryLayer.None;

    /// <summary>The same failure at the end of all attempts.</summary>
    public NodeException GivenUp(int attempts) =>
        new(Fault, $"{Message} Gave up after {attempts} attempts.", this) { Code = Code, RetryAfter = RetryAfter, IsGivenUp = true };
}
