namespace Ekko.Blocks;

/// <summary>Reads block files with their receipts into a batch; its buffers serve one file after another. Not thread-safe.</summary>
/// <param name="time">The clock behind <c>ingested_at</c> and <c>received_at</c>.</param>
/// <param name="node">The chain of every file; null takes it from each file's name (<see cref="ChainNames"/>).</param>
public sealed class BlockFileReader(TimeProvider time, NodeConfig? node = null)
{
    readonly BlockParser _parser = new(time);
    readonly FileBytes _block = new();
    readonly FileBytes _receipts = new();

    /// <summary>Reads one file; what does not fit becomes rows of <c>rejected_messages</c> with the file's name as subject.</summary>
    /// <param name="batch">Where the rows go.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public BlockOutcome Read(BlockBatch batch, BlockFile file)
    {
        var rejectedBefore = batch.Rejected.Batch.RowCount;
        if (_block.Load(file.Path) is { } problem)
            return Reject(batch, file.Name, problem, _block.Packed);
        if ((node ?? ChainNames.Find(file.ChainName)) is not { } chain)
            return Reject(batch, file.Name, $"unknown chain name \"{file.ChainName}\": name its network and subnet", _block.Span);

        ReadOnlySpan<byte> receipts = default;
        if (file.ReceiptsPath is { } path)
        {
            if (_receipts.Load(path) is { } badReceipts)
                Reject(batch, Path.GetFileName(path), $"receipts: {badReceipts}", _receipts.Packed);
            else
                receipts = _receipts.Span;
        }

        var outcome = _parser.Parse(batch, chain, file.Name, _block.Span, receipts);
        return outcome with { Rejected = batch.Rejected.Batch.RowCount - rejectedBefore };
    }

    BlockOutcome Reject(BlockBatch batch, string subject, string reason, ReadOnlySpan<byte> payload)
    {
        batch.Rejected.Add(time.GetUtcNow(), subject, null, reason, payload);
        return new BlockOutcome(false, 0, 1);
    }
}
