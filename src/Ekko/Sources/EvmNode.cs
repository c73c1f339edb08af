using Ekko.Sources.Rpc;

namespace Ekko.Sources;

/// <summary>What a source asks an EVM node for.</summary>
/// <remarks>Methods as in the execution-apis specification (namespace <c>eth</c>).</remarks>
sealed class EvmNode(NodeClient client, NodeLimits limits, TimeProvider time)
{
    readonly RequestRetry _retry = new(limits, time);
    readonly ReceiptReader _receipts = new(client, limits, time);

    public async Task<long> ChainIdAsync(CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync([RpcCall.ChainId], cancellationToken).ConfigureAwait(false);
        return EvmAnswers.ChainId(answer[0], client.Url);
    }

    /// <summary>The block at the head of the chain.</summary>
    public Task<BlockLink> LatestAsync(CancellationToken cancellationToken) => _retry.RunAsync(async (_, token) =>
    {
        using var answer = await client.SendAsync([RpcCall.LatestHeader], token).ConfigureAwait(false);
        return EvmAnswers.Link(answer[0], client.Url)
            ?? throw new NodeException(NodeErrorKind.Transient, $"Asking the node at {client.Url} for its head failed: it has no block.");
    }, cancellationToken);

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
            var answers = await AskAsync(chunk, first, count, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < count; i++)
                chunk.Blocks.Add(await CompleteAsync(chunk, first + i, answers[i], cancellationToken).ConfigureAwait(false));

            return chunk;
        }
        catch
        {
            chunk.Dispose();
            throw;
        }
    }

    /// <summary>What the node says to each number: the block, and its receipts where it has them by block.</summary>
    async Task<List<(RpcResult Block, RpcResult? Receipts)>> AskAsync(
        BlockChunk chunk, long first, int count, CancellationToken cancellationToken)
    {
        var withReceipts = _receipts.ByBlock;
        var answer = chunk.Own(await client.SendAsync(Calls(first, count, withReceipts), cancellationToken).ConfigureAwait(false));
        return
        [
            .. Enumerable.Range(0, count)
                .Select(i => withReceipts ? (answer[2 * i], (RpcResult?)answer[(2 * i) + 1]) : (answer[i], null)),
        ];
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

    /// <summary>
    /// A block with its receipts. Several nodes behind one URL do not learn of a block at the same moment, and a reorganisation may come
    /// between a block and its receipts: then both are asked for again.
    /// </summary>
    Task<NodeBlock> CompleteAsync(
        BlockChunk chunk, long number, (RpcResult Block, RpcResult? Receipts) answer, CancellationToken cancellationToken)
    {
        var seen = new SeenBlock();
        return _retry.RunAsync(async (failed, token) =>
        {
            if (failed > 0)
            {
                client.CountRetry();
                answer = (await AskAsync(chunk, number, 1, token).ConfigureAwait(false))[0];
            }

            return await TryCompleteAsync(chunk, number, answer.Block, answer.Receipts, seen, token).ConfigureAwait(false)
                ?? throw new NodeException(
                    NodeErrorKind.Transient,
                    $"Asking the node at {client.Url} for block {number} failed: its head is above, "
                    + "but it lacks the block, or receipts of it.");
        }, cancellationToken);
    }

    /// <summary>A block with its receipts; null when it is not there, or they do not fit and may still come to fit.</summary>
    async Task<NodeBlock?> TryCompleteAsync(
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
