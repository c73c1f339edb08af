using Ekko.Blocks;
using Ekko.Nats;

namespace Ekko.Messages;

/// <summary>
/// Publishes a node's blocks: one message per transaction (the node's object plus <c>blockTimestamp</c> and what its receipt adds), then one for the block
/// without bodies. Pipelined: a call returns when the messages are in the window, <see cref="FlushAsync"/> when the stream has them. Not thread-safe.
/// </summary>
public sealed class ChainPublisher : IAsyncDisposable
{
    ChainPublisher(NatsConnection connection) => Connection = connection;

    /// <summary>The connection it publishes over.</summary>
    public NatsConnection Connection { get; }

    /// <summary>Connects and makes sure of the stream.</summary>
    /// <param name="options">Server, stream and subject.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NatsException">No server, or it refuses the stream.</exception>
    public static Task<ChainPublisher> OpenAsync(NatsOptions options, TimeProvider time, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Publishes a block's transactions, then the block.</summary>
    /// <param name="node">The chain.</param>
    /// <param name="block">The block's JSON with transaction bodies, as the node gave it (the result, or the whole response). Not needed after the call.</param>
    /// <param name="receipts">The JSON of its receipts (an array, or the response that holds one); empty when they are not known.</param>
    /// <param name="epoch">Raised when the block is announced again, so that the server does not take the messages for duplicates.</param>
    /// <param name="resumePoint">Goes along with the block; <see cref="FindResumePointAsync"/> gives the last one back.</param>
    /// <param name="cancellationToken">Gives up waiting for the window.</param>
    /// <exception cref="NatsException">The stream refused a message.</exception>
    /// <exception cref="EkkoException">The JSON is no block; nothing was published.</exception>
    public Task<PublishedBlock> PublishBlockAsync(
        NodeConfig node, ReadOnlyMemory<byte> block, ReadOnlyMemory<byte> receipts, int epoch = 0, string? resumePoint = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The last block of a chain that the stream has; null when it has none.</summary>
    /// <param name="node">The chain.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<PublishedBlock?> FindLastBlockAsync(NodeConfig node, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The resume point of the last block of a chain that the stream has; null when there is none.</summary>
    /// <param name="node">The chain.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<string?> FindResumePointAsync(NodeConfig node, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Waits until the stream has everything that was published.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="NatsException">The stream refused a message.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Closes the connection. Flush first.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
