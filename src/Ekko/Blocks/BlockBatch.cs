using System.Text;
using Ekko.DuckLake.Columns;

namespace Ekko.Blocks;

/// <summary>
/// What was read and is not yet in the lake: rows of <c>transactions</c>, <c>blocks</c> and <c>rejected_messages</c>, column by column, and
/// runs that say which chain, block and day each transaction row belongs to and in which order blocks were announced. Filled by one thread,
/// then written, reset and used again.
/// </summary>
public sealed class BlockBatch : IDisposable
{
    readonly List<ChainSlices> _chains = [];
    readonly List<BlockRun> _runs = [];
    readonly List<int> _blockChains = [];

    /// <summary>Rows of <c>transactions</c>.</summary>
    public TransactionRows Transactions { get; } = new();

    /// <summary>Rows of <c>blocks</c>.</summary>
    public BlockRows Blocks { get; } = new();

    /// <summary>Rows of <c>rejected_messages</c>.</summary>
    public RejectedRows Rejected { get; } = new();

    /// <summary>Rows of the three tables.</summary>
    public int RowCount => Transactions.Batch.RowCount + Blocks.Batch.RowCount + Rejected.Batch.RowCount;

    /// <summary>Bytes the values take.</summary>
    public long ByteSize => Transactions.Batch.ByteSize + Blocks.Batch.ByteSize + Rejected.Batch.ByteSize;

    /// <summary>Transaction rows by block, in row order.</summary>
    internal IReadOnlyList<BlockRun> Runs => _runs;

    /// <summary>The chain of each row of <c>blocks</c>.</summary>
    internal IReadOnlyList<int> BlockChains => _blockChains;

    /// <summary>How many chains there are.</summary>
    internal int ChainCount => _chains.Count;

    /// <summary>Empties the batch and keeps its memory.</summary>
    public void Reset()
    {
        Transactions.Batch.Reset();
        Blocks.Batch.Reset();
        Rejected.Reset();
        _chains.Clear();
        _runs.Clear();
        _blockChains.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Transactions.Dispose();
        Blocks.Dispose();
        Rejected.Dispose();
    }

    /// <summary>The chain a run's index stands for.</summary>
    internal NodeConfig Chain(int index) => _chains[index].Node;

    /// <summary>The chain's index in this batch; its names are stored once however many rows carry them.</summary>
    internal int ChainIndex(NodeConfig node)
    {
        for (var i = 0; i < _chains.Count; i++)
        {
            if (_chains[i].Node == node)
                return i;
        }

        var network = Encoding.UTF8.GetBytes(node.Network);
        var subnet = Encoding.UTF8.GetBytes(node.Subnet);
        var vmType = Encoding.UTF8.GetBytes(node.VmType);
        _chains.Add(new ChainSlices(
            node,
            Transactions.Network.Store(network),
            Transactions.Subnet.Store(subnet),
            Transactions.VmType.Store(vmType),
            Blocks.Network.Store(network),
            Blocks.Subnet.Store(subnet),
            Blocks.VmType.Store(vmType)));
        return _chains.Count - 1;
    }

    internal void AppendTransactionChain(int chain)
    {
        var slices = _chains[chain];
        Transactions.Network.Append(slices.Network);
        Transactions.Subnet.Append(slices.Subnet);
        Transactions.VmType.Append(slices.VmType);
    }

    internal void AppendBlockChain(int chain)
    {
        var slices = _chains[chain];
        Blocks.Network.Append(slices.BlockNetwork);
        Blocks.Subnet.Append(slices.BlockSubnet);
        Blocks.VmType.Append(slices.BlockVmType);
        _blockChains.Add(chain);
    }

    /// <summary>Notes that transaction rows from <paramref name="firstRow"/> to the end belong to this block.</summary>
    internal void EndRun(int chain, long blockNumber, long blockSeconds, int firstRow)
    {
        var count = Transactions.Batch.RowCount - firstRow;
        if (count == 0)
            return;
        var day = ChainTime.Day(blockSeconds);
        if (_runs.Count > 0 && _runs[^1] is var last && last.Chain == chain && last.BlockNumber == blockNumber && last.Day == day
            && last.Rows.Start + last.Rows.Count == firstRow && last.BlocksBefore == Blocks.Batch.RowCount
            && Transactions.BlockHash[last.Rows.Start].SequenceEqual(Transactions.BlockHash[firstRow]))
        {
            _runs[^1] = last with { Rows = last.Rows with { Count = last.Rows.Count + count } };
            return;
        }

        _runs.Add(new BlockRun(new RowRange(firstRow, count), chain, blockNumber, day, Blocks.Batch.RowCount));
    }

    internal BatchMark Mark() => new(Transactions.Batch.RowCount, Blocks.Batch.RowCount, Rejected.Batch.RowCount);

    /// <summary>Takes back what was appended since the mark. No run may have ended since.</summary>
    internal void Rollback(BatchMark mark)
    {
        Transactions.Batch.Truncate(mark.Transactions);
        Blocks.Batch.Truncate(mark.Blocks);
        _blockChains.RemoveRange(mark.Blocks, _blockChains.Count - mark.Blocks);
        Rejected.Batch.Truncate(mark.Rejected);
    }

    sealed record ChainSlices(
        NodeConfig Node, TextSlice Network, TextSlice Subnet, TextSlice VmType, TextSlice BlockNetwork, TextSlice BlockSubnet,
        TextSlice BlockVmType);
}

/// <summary>Transaction rows of one block, that is, of one block hash.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Chain">Index of the chain in the batch.</param>
/// <param name="BlockNumber">The block.</param>
/// <param name="Day">Days since 1970 of the block's time.</param>
/// <param name="BlocksBefore">Rows of <c>blocks</c> that came before these.</param>
readonly record struct BlockRun(RowRange Rows, int Chain, long BlockNumber, int Day, int BlocksBefore);

/// <summary>Row counts of a batch at one moment.</summary>
readonly record struct BatchMark(int Transactions, int Blocks, int Rejected);
