using Ekko.Sources.Rpc;

namespace Ekko.Sources;

/// <summary>What a source asks an EVM node for.</summary>
/// <remarks>Methods as in the execution-apis specification (namespace <c>eth</c>).</remarks>
sealed class EvmNode(NodeClient client, NodeLimits limits, TimeProvider time)
{
    readonly ReceiptReader _receipts = new(client, limits, time);

    public async Task<long> ChainIdAsync(CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync([RpcCall.ChainId], cancellationToken).ConfigureAwait(false);
        return EvmAnswers.ChainId(answer[0], client.Url);
    }

    /// <summary>The block at the head of the chain.</summary>
    public async Task<BlockLink> LatestAsync(CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync([RpcCall.LatestHeader], cancellationToken).ConfigureAwait(false);
        return EvmAnswers.Link(answer[0], client.Url)
            ?? throw new NodeException(NodeErrorKind.Transient, $"Asking the node at {client.Url} for its head failed: it has no block.");
    }

    /// <summary>Blocks by number, null for those the node does not have.</summary>
    public async Task<IReadOnlyList<BlockLink?>> LinksAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync([.. numbers.Select(RpcCall.Header)], cancellationToken).ConfigureAwait(false);
        return [.. Enumerable.Range(0, answer.Count).Select(i => EvmAnswers.Link(answer[i], client.Url))];
    }

    /// <summary>Blocks with their receipts.</summary>
    /// <param name="first">The first one; the node's head is at least at the last one.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Cancels asking.</param>
    public async Task<BlockChunk> BlocksAsync(long first, int count, CancellationToken cancellationToken)
    {
        var chunk = new BlockChunk();
        try
        {
            var withReceipts = _receipts.ByBlock;
            var answer = chunk.Own(await client.SendAsync(Calls(first, count, withReceipts), cancellationToken).ConfigureAwait(false));
            for (var i = 0; i < count; i++)
            {
                var (block, receipts) = withReceipts ? (answer[2 * i], (RpcResult?)answer[(2 * i) + 1]) : (answer[i], null);
                var seen = new SeenBlock();
                chunk.Blocks.Add(
                    await CompleteAsync(chunk, first + i, block, receipts, seen, cancellationToken).ConfigureAwait(false)
                    ?? await AgainAsync(chunk, first + i, seen, cancellationToken).ConfigureAwait(false));
            }

            return chunk;
        }
        catch
        {
            chunk.Dispose();
            throw;
        }
    }

    static RpcCall[] Calls(long first, int count, bool withReceipts)
    {
        var calls = new List<RpcCall>(2 * count);
        for (var number = first; number < first + count; number++)
        {
            calls.Add(RpcCall.Block(number));
            if (withReceipts)
                calls.Add(RpcCall.BlockReceipts(number));
        }

        return [.. calls];
    }

    // Several nodes behind one URL do not learn of a block at the same moment, and a reorganisation may come between a block and its
    // receipts.
    async Task<NodeBlock> AgainAsync(BlockChunk chunk, long number, SeenBlock seen, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(limits, time);
        while (await backoff.PauseAsync(null, cancellationToken).ConfigureAwait(false))
        {
            client.CountRetry();
            var withReceipts = _receipts.ByBlock;
            var answer = chunk.Own(await client.SendAsync(Calls(number, 1, withReceipts), cancellationToken).ConfigureAwait(false));
            var receipts = withReceipts ? answer[1] : (RpcResult?)null;
            if (await CompleteAsync(chunk, number, answer[0], receipts, seen, cancellationToken).ConfigureAwait(false) is { } block)
                return block;
        }

        throw new NodeException(
            NodeErrorKind.Transient,
            $"Asking the node at {client.Url} for block {number} failed: it has its head above, but not the block with receipts that fit.");
    }

    /// <summary>A block with its receipts; null when it is not there, or they do not fit and may still come to fit.</summary>
    async Task<NodeBlock?> CompleteAsync(
        BlockChunk chunk, long number, RpcResult block, RpcResult? receipts, SeenBlock seen, CancellationToken cancellationToken)
    {
        var hashes = new List<string>();
        if (EvmAnswers.Link(block, client.Url, hashes) is not { } link || link.Number != number)
            return null;
        if (link.TransactionCount == 0)
            return new NodeBlock(link, block.Value, default);
        var missing = chunk.MissingReceipts;
        var found = await _receipts.ReadAsync(chunk, hashes, receipts, cancellationToken).ConfigureAwait(false);
        var foreign = EvmAnswers.CountForeign(found.Span, link.Hash);
        if (foreign > 0 && !seen.IsSettled(link.Hash))
        {
            chunk.MissingReceipts = missing;
            return null;
        }

        chunk.MissingReceipts += foreign;
        return new NodeBlock(link, block.Value, found);
    }

    /// <summary>
    /// A block as it was answered before. One that stays the same while its receipts stay another block's is not being reorganised: its
    /// transactions' hashes are in another block too, or the node mixes them up. It goes on with the receipts that fit.
    /// </summary>
    sealed class SeenBlock
    {
        const int Attempts = 5;
        string? _hash;
        int _times;

        public bool IsSettled(string hash)
        {
            (_hash, _times) = (hash, hash == _hash ? _times + 1 : 1);
            return _times >= Attempts;
        }
    }
}
