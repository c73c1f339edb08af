namespace Ekko.Sources.Rpc;

/// <summary>The error member of a JSON-RPC answer.</summary>
/// <param name="Code">The code (JSON-RPC 2.0, section 5.1; EIP-1474 for those of nodes).</param>
/// <param name="Message">The node's words, cut short and printable.</param>
readonly record struct RpcError(long Code, string Message)
{
    /// <summary>
    /// What it means that a node answers a whole request with this error. Nodes that refuse a batch have no code in common: a request of
    /// fewer calls tells whether it was the batch.
    /// </summary>
    /// <param name="calls">Calls in the request.</param>
    public NodeErrorKind FaultOfRequest(int calls) =>
        Fault(calls) is var fault && calls > 1 && fault != NodeErrorKind.Limited ? NodeErrorKind.TooLarge : fault;

    /// <summary>What the code says, never the words, which every provider chooses for itself.</summary>
    /// <param name="calls">Calls in the request: a request of one call cannot be too large a batch.</param>
    public NodeErrorKind Fault(int calls) => Code switch
    {
        // EIP-1474 limit exceeded, and the codes large providers use for "too many requests".
        -32005 or 429 or -32007 or -32016 or -32029 or -32090 or -32097 => NodeErrorKind.Limited,
        // Answer too large; a batch that is too long is an invalid request.
        -32003 => calls > 1 ? NodeErrorKind.TooLarge : NodeErrorKind.Refused,
        -32600 when calls > 1 => NodeErrorKind.TooLarge,
        -32601 or -32004 => NodeErrorKind.Unsupported,
        -32600 or -32602 or -32006 => NodeErrorKind.Refused,
        // Internal errors, resources that are not there yet, timeouts, and whatever else nodes make up.
        _ => NodeErrorKind.Transient,
    };
}
