using Ekko.Blocks;
using Ekko.Messages;

namespace Ekko.Sources;

/// <summary>
/// Publishes the blocks of one chain to NATS JetStream. Where it stopped is the last block the stream has of the chain; what is remembered
/// of the chain goes
/// along with every block.
/// </summary>
/// <param name="publisher">The publisher, for this chain alone; owned from here on.</param>
/// <param name="chain">The chain.</param>
public sealed class StreamBlockSink(ChainPublisher publisher, NodeConfig chain) : IBlockSink
{
    ChainRecord? _record;

    /// <inheritdoc/>
    public async ValueTask<ChainRecord?> ReadChainAsync(CancellationToken cancellationToken) =>
        _record ??= ResumePoint.Read(await publisher.FindResumePointAsync(chain, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask StoreChainAsync(ChainRecord record, CancellationToken cancellationToken)
    {
        _record = _record is { } known ? known with { FirstBlock = Math.Min(known.FirstBlock, record.FirstBlock) } : record;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<(long Number, string Hash)?> LastAsync(long first, CancellationToken cancellationToken)
    {
        // Blocks below the first one that was ever wanted, or of another source, say nothing about what lies between.
        var published = ResumePoint.Read(await publisher.FindResumePointAsync(chain, cancellationToken).ConfigureAwait(false));
        if (published is null || published.FirstBlock > first)
            return null;
        return await publisher.FindLastBlockAsync(chain, cancellationToken).ConfigureAwait(false) is { } last && last.Number >= first
            ? (last.Number, last.Hash.ToLowerInvariant())
            : null;
    }

    /// <summary>A stream is not asked for single blocks: null, and the source goes back far enough not to need the answer.</summary>
    /// <inheritdoc/>
    public ValueTask<string?> FindHashAsync(long number, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    /// <inheritdoc/>
    public async ValueTask<long> AnnounceAsync(NodeBlock block, int epoch, CancellationToken cancellationToken)
    {
        var before = publisher.SetAsides;
        await publisher.PublishBlockAsync(
            chain, block.Json, block.Receipts, epoch, _record is null ? null : ResumePoint.Of(_record), cancellationToken)
            .ConfigureAwait(false);
        return publisher.SetAsides - before;
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken) =>
        await publisher.FlushAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until the stream has what was published, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await publisher.FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            await publisher.DisposeAsync().ConfigureAwait(false);
        }
    }
}
