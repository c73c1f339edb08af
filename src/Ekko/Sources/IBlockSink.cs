namespace Ekko.Sources;

/// <summary>Where a source brings the blocks of one chain, and what is known there of it. Used by one source at a time.</summary>
public interface IBlockSink : IAsyncDisposable
{
    /// <summary>What is remembered of the chain; null at first contact.</summary>
    /// <param name="cancellationToken">Cancels reading.</param>
    ValueTask<ChainRecord?> ReadChainAsync(CancellationToken cancellationToken);

    /// <summary>Remembers the chain. Another chain id that is there already stays.</summary>
    /// <param name="record">What to remember.</param>
    /// <param name="cancellationToken">Cancels writing.</param>
    ValueTask StoreChainAsync(ChainRecord record, CancellationToken cancellationToken);

    /// <summary>The block up to which nothing is missing.</summary>
    /// <param name="first">The block from which on it counts.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>Its number and hash; null when the first block is not there.</returns>
    ValueTask<(long Number, string Hash)?> LastAsync(long first, CancellationToken cancellationToken);

    /// <summary>The hash a block was announced with; null when that is not known.</summary>
    /// <param name="number">The block.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    ValueTask<string?> FindHashAsync(long number, CancellationToken cancellationToken);

    /// <summary>Takes a block. Blocks come in the order of their numbers; after a reorganisation from the first one that changed.</summary>
    /// <param name="block">The block.</param>
    /// <param name="epoch">0, or more than the last time when blocks are announced again after a reorganisation.</param>
    /// <param name="cancellationToken">Cancels waiting for room.</param>
    /// <returns>How many parts of the block were set aside, because the sink cannot take them as they are.</returns>
    ValueTask<long> AnnounceAsync(NodeBlock block, int epoch, CancellationToken cancellationToken);

    /// <summary>Waits until everything announced is safe there.</summary>
    /// <param name="cancellationToken">Cancels waiting.</param>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
