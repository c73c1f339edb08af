using System.Collections.Immutable;
using Ekko.Writing;

namespace Ekko.Reading;

/// <summary>The table of transactions, as it is read.</summary>
static class TransactionListing
{
    static readonly ImmutableArray<string> Long = ["input_data", "access_list", "authorization_list", "blob_versioned_hashes", "extra"];

    /// <summary>The columns of a page.</summary>
    public static ImmutableArray<string> Shown { get; } =
        [.. ProductTable.Transactions.Columns.Select(column => column.Name).Except(Long)];

    /// <summary>All columns.</summary>
    public static ImmutableArray<string> All { get; } = [.. Shown, .. Long];

    /// <summary>The newest block first, and in a block the last transaction first.</summary>
    public static ImmutableArray<KeyColumn> Keys(ProductRelation transactions) =>
    [
        new(transactions["block_time"], IsTime: true), new(transactions["block_number"]), new(transactions["tx_index"]), new("t.rowid"),
    ];

    /// <summary>The conditions of a filter.</summary>
    public static SqlConditions Conditions(ProductRelation transactions, TransactionFilter filter, HexArgument? address)
    {
        filter.Check();
        var conditions = Limits(transactions, filter);
        address?.AddTo(
            conditions, "address", transactions["from_address"], transactions["to_address"], transactions["contract_address"]);
        return conditions;
    }

    /// <summary>The conditions that blocks have too.</summary>
    public static SqlConditions Limits(ProductRelation rows, TransactionFilter filter) => new SqlConditions()
        .AddIf($"{rows["network"]} = $network", "network", filter.Network)
        .AddIf($"{rows["subnet"]} = $subnet", "subnet", filter.Subnet)
        .AddIf($"{rows["block_number"]} >= $fromBlock", "fromBlock", filter.FromBlock)
        .AddIf($"{rows["block_number"]} <= $toBlock", "toBlock", filter.ToBlock)
        .AddIf($"{rows["block_time"]} >= $fromBlockTime", "fromBlockTime", filter.FromBlockTime)
        .AddIf($"{rows["block_time"]} < $toBlockTime", "toBlockTime", filter.ToBlockTime);

    /// <summary>A row of a page.</summary>
    public static TransactionSummary Read(RowReader row) => new()
    {
        Network = row.Text("network"),
        Subnet = row.Text("subnet"),
        VmType = row.Text("vm_type"),
        BlockTime = row.Time("block_time"),
        BlockNumber = row.Number("block_number"),
        BlockHash = row.Text("block_hash"),
        TxHash = row.Text("tx_hash"),
        TxIndex = row.Number("tx_index"),
        FromAddress = ChecksumAddress.Format(row.Text("from_address")),
        ToAddress = row.AddressOrNull("to_address"),
        Value = row.WeiOrNull("value")!,
        GasLimit = row.NumberOrNull("gas_limit"),
        GasPrice = row.WeiOrNull("gas_price"),
        MaxFeePerGas = row.WeiOrNull("max_fee_per_gas"),
        MaxPriorityFeePerGas = row.WeiOrNull("max_priority_fee_per_gas"),
        MaxFeePerBlobGas = row.WeiOrNull("max_fee_per_blob_gas"),
        EffectiveGasPrice = row.WeiOrNull("effective_gas_price"),
        GasUsed = row.NumberOrNull("gas_used"),
        Nonce = row.NumberOrNull("nonce"),
        ChainId = row.NumberOrNull("chain_id"),
        TxType = row.NumberOrNull("tx_type"),
        ContractAddress = row.AddressOrNull("contract_address"),
        Success = row.FlagOrNull("success"),
        IngestedAt = row.Time("ingested_at"),
    };

    /// <summary>A row with all columns.</summary>
    public static TransactionDetail ReadDetail(RowReader row) => new(Read(row))
    {
        InputData = row.HexOrNull("input_data"),
        AccessList = row.JsonOrNull("access_list"),
        AuthorizationList = row.JsonOrNull("authorization_list"),
        BlobVersionedHashes = row.TextsOrNull("blob_versioned_hashes"),
        Extra = row.JsonOrNull("extra"),
    };
}
