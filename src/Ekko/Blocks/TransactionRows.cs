using Ekko.DuckDb;
using Ekko.DuckLake.Columns;

namespace Ekko.Blocks;

/// <summary>The columns of the <c>transactions</c> table, typed, in table order.</summary>
public sealed class TransactionRows : IDisposable
{
    internal TransactionRows()
    {
        Network = Batch.AddText("network", DuckDbType.VarChar);
        Subnet = Batch.AddText("subnet", DuckDbType.VarChar);
        VmType = Batch.AddText("vm_type", DuckDbType.VarChar);
        BlockTime = Batch.AddFixed<long>("block_time", DuckDbType.TimestampTz);
        BlockNumber = Batch.AddFixed<long>("block_number", DuckDbType.BigInt);
        BlockHash = Batch.AddText("block_hash", DuckDbType.VarChar);
        TxHash = Batch.AddText("tx_hash", DuckDbType.VarChar);
        TxIndex = Batch.AddFixed<int>("tx_index", DuckDbType.Integer);
        FromAddress = Batch.AddText("from_address", DuckDbType.VarChar);
        ToAddress = Batch.AddText("to_address", DuckDbType.VarChar);
        Value = Batch.AddFixed<Int128>("value", DuckDbType.Decimal(38, 0));
        GasLimit = Batch.AddFixed<long>("gas_limit", DuckDbType.BigInt);
        GasPrice = Batch.AddFixed<long>("gas_price", DuckDbType.BigInt);
        MaxFeePerGas = Batch.AddFixed<long>("max_fee_per_gas", DuckDbType.BigInt);
        MaxPriorityFeePerGas = Batch.AddFixed<long>("max_priority_fee_per_gas", DuckDbType.BigInt);
        MaxFeePerBlobGas = Batch.AddFixed<long>("max_fee_per_blob_gas", DuckDbType.BigInt);
        EffectiveGasPrice = Batch.AddFixed<long>("effective_gas_price", DuckDbType.BigInt);
        GasUsed = Batch.AddFixed<long>("gas_used", DuckDbType.BigInt);
        Nonce = Batch.AddFixed<long>("nonce", DuckDbType.BigInt);
        ChainId = Batch.AddFixed<long>("chain_id", DuckDbType.BigInt);
        TxType = Batch.AddFixed<short>("tx_type", DuckDbType.SmallInt);
        InputData = Batch.AddText("input_data", DuckDbType.Blob);
        ContractAddress = Batch.AddText("contract_address", DuckDbType.VarChar);
        AccessList = Batch.AddText("access_list", DuckDbType.Json);
        AuthorizationList = Batch.AddText("authorization_list", DuckDbType.Json);
        BlobVersionedHashes = Batch.AddTextList("blob_versioned_hashes", DuckDbType.List(DuckDbType.VarChar));
        Extra = Batch.AddText("extra", DuckDbType.Json);
        Success = Batch.AddFixed<bool>("success", DuckDbType.Boolean);
        IngestedAt = Batch.AddFixed<long>("ingested_at", DuckDbType.TimestampTz);
    }

    /// <summary>The rows.</summary>
    public ColumnBatch Batch { get; } = new();

    internal TextColumn Network { get; }

    internal TextColumn Subnet { get; }

    internal TextColumn VmType { get; }

    internal FixedColumn<long> BlockTime { get; }

    internal FixedColumn<long> BlockNumber { get; }

    internal TextColumn BlockHash { get; }

    internal TextColumn TxHash { get; }

    internal FixedColumn<int> TxIndex { get; }

    internal TextColumn FromAddress { get; }

    internal TextColumn ToAddress { get; }

    internal FixedColumn<Int128> Value { get; }

    internal FixedColumn<long> GasLimit { get; }

    internal FixedColumn<long> GasPrice { get; }

    internal FixedColumn<long> MaxFeePerGas { get; }

    internal FixedColumn<long> MaxPriorityFeePerGas { get; }

    internal FixedColumn<long> MaxFeePerBlobGas { get; }

    internal FixedColumn<long> EffectiveGasPrice { get; }

    internal FixedColumn<long> GasUsed { get; }

    internal FixedColumn<long> Nonce { get; }

    internal FixedColumn<long> ChainId { get; }

    internal FixedColumn<short> TxType { get; }

    internal TextColumn InputData { get; }

    internal TextColumn ContractAddress { get; }

    internal TextColumn AccessList { get; }

    internal TextColumn AuthorizationList { get; }

    internal TextListColumn BlobVersionedHashes { get; }

    internal TextColumn Extra { get; }

    internal FixedColumn<bool> Success { get; }

    internal FixedColumn<long> IngestedAt { get; }

    /// <inheritdoc/>
    public void Dispose() => Batch.Dispose();
}
