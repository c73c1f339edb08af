namespace Ekko.Sources.Rpc;

/// <summary>Carries requests to one node and brings the answers back. Safe for concurrent use.</summary>
interface INodeTransport : IAsyncDisposable
{
    NodeUrl Url { get; }

    /// <summary>Sends a request once and waits for its answer.</summary>
    /// <exception cref="NodeException">No answer came, or one that is no answer.</exception>
    Task<RpcPayload> ExchangeAsync(RpcRequest request, CancellationToken cancellationToken);
}
