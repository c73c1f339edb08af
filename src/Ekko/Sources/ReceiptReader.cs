using Ekko.Sources.Rpc;

namespace Ekko.Sources;

/// <summary>
/// The receipts of a block: all at once where the node has <c>eth_getBlockReceipts</c>, one by one with <c>eth_getTransactionReceipt</c>
/// where it has not.
/// </summary>
sealed class ReceiptReader(NodeClient client, NodeLimits limits, TimeProvider time)
{
    const int Attempts = 3;
    readonly RequestRetry _retry = new(limits with { GiveUpAfter = TimeSpan.MaxValue }, time);
    volatile bool _byBlock = true;

    /// <summary>Whether it is worth asking for a block's receipts at once.</summary>
    public bool ByBlock => _byBlock;

    /// <summary>The receipts of a block that has transactions.</summary>
    /// <param name="chunk">Keeps the memory.</param>
    /// <param name="hashes">Its transactions.</param>
    /// <param name="answer">What the node said to <c>eth_getBlockReceipts</c>; null when it was not asked.</param>
    /// <param name="cancellationToken">Cancels asking.</param>
    /// <returns>A JSON array, which may hold receipts of another block.</returns>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(
        BlockChunk chunk, List<string> hashes, RpcResult? answer, CancellationToken cancellationToken)
    {
        if (answer is { Error: { } error } && error.Fault(1) == NodeErrorKind.Unsupported)
            _byBlock = false;
        if (answer is not { Error: null } whole || IsEmpty(whole.Value.Span))
            return await OneByOneAsync(chunk, [.. hashes.Distinct()], cancellationToken).ConfigureAwait(false);
        return whole.Value;
    }

    // Some nodes answer with null, or with nothing, while they index the block; some do so for ever.
    static bool IsEmpty(ReadOnlySpan<byte> json) =>
        json.Length < 3 || json.SequenceEqual("null"u8) || json[1..^1].Trim(" \t\r\n"u8).IsEmpty;

    async Task<ReadOnlyMemory<byte>> OneByOneAsync(BlockChunk chunk, List<string> hashes, CancellationToken cancellationToken)
    {
        var found = new ReadOnlyMemory<byte>[hashes.Count];
        var missing = Enumerable.Range(0, hashes.Count).ToList();
        // What no node has after some attempts is left out.
        await _retry.RunAsync(async (failed, token) =>
        {
            var answer = chunk.Own(await client.SendAsync([.. missing.Select(i => RpcCall.Receipt(hashes[i]))], token)
                .ConfigureAwait(false));
            for (var i = 0; i < missing.Count; i++)
            {
                if (answer[i].Error is { } error)
                    throw RpcResponse.Failure(client.Url, error, "eth_getTransactionReceipt");
                if (!answer[i].IsNull)
                    found[missing[i]] = answer[i].Value;
            }

            missing.RemoveAll(i => !found[i].IsEmpty);
            return missing.Count == 0 || failed + 1 >= Attempts
                ? missing.Count
                : throw new NodeException(NodeErrorKind.Transient, $"The node at {client.Url} lacks {missing.Count} receipts.");
        }, cancellationToken).ConfigureAwait(false);

        chunk.MissingReceipts += missing.Count;
        return Join(found);
    }

    static ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte>[] receipts)
    {
        var json = new byte[receipts.Sum(receipt => receipt.Length + 1) + 2];
        var length = 0;
        json[length++] = (byte)'[';
        foreach (var receipt in receipts)
        {
            if (receipt.IsEmpty)
                continue;
            if (length > 1)
                json[length++] = (byte)',';
            receipt.Span.CopyTo(json.AsSpan(length));
            length += receipt.Length;
        }

        json[length++] = (byte)']';
        return json.AsMemory(0, length);
    }
}
