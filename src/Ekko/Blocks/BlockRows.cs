using Ekko.DuckDb;
using Ekko.DuckLake.Columns;

namespace Ekko.Blocks;

/// <summary>The columns of the <c>blocks</c> table, typed, in table order.</summary>
public sealed class BlockRows : IDisposable
{
    internal BlockRows()
    {
        Network = Batch.AddText("network", DuckDbType.VarChar);
        Subnet = Batch.AddText("subnet", DuckDbType.VarChar);
        VmType = Batch.AddText("vm_type", DuckDbType.VarChar);
        BlockNumber = Batch.AddFixed<long>("block_number", DuckDbType.BigInt);
        BlockHash = Batch.AddText("block_hash", DuckDbType.VarChar);
        ParentHash = Batch.AddText("parent_hash", DuckDbType.VarChar);
        BlockTime = Batch.AddFixed<long>("block_time", DuckDbType.TimestampTz);
        TransactionCount = Batch.AddFixed<int>("transaction_count", DuckDbType.Integer);
        GasUsed = Batch.AddFixed<long>("gas_used", DuckDbType.BigInt);
        GasLimit = Batch.AddFixed<long>("gas_limit", DuckDbType.BigInt);
        BaseFeePerGas = Batch.AddFixed<long>("base_fee_per_gas", DuckDbType.BigInt);
        SizeBytes = Batch.AddFixed<long>("size_bytes", DuckDbType.BigInt);
        Miner = Batch.AddText("miner", DuckDbType.VarChar);
        IngestedAt = Batch.AddFixed<long>("ingested_at", DuckDbType.TimestampTz);
        Extra = Batch.AddText("extra", DuckDbType.Json);
    }

    /// <summary>The rows.</summary>
    public ColumnBatch Batch { get; } = new();

    internal TextColumn Network { get; }

    internal TextColumn Subnet { get; }

    internal TextColumn VmType { get; }

    internal FixedColumn<long> BlockNumber { get; }

    internal TextColumn BlockHash { get; }

    internal TextColumn ParentHash { get; }

    internal FixedColumn<long> BlockTime { get; }

    internal FixedColumn<int> TransactionCount { get; }

    internal FixedColumn<long> GasUsed { get; }

    internal FixedColumn<long> GasLimit { get; }

    internal FixedColumn<long> BaseFeePerGas { get; }

    internal FixedColumn<long> SizeBytes { get; }

    internal TextColumn Miner { get; }

    internal FixedColumn<long> IngestedAt { get; }

    /// <summary>Numbers that do not fit their column, as the node wrote them.</summary>
    internal TextColumn Extra { get; }

    /// <inheritdoc/>
    public void Dispose() => Batch.Dispose();
}
