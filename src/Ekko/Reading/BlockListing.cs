using System.Collections.Immutable;
using Ekko.Writing;

namespace Ekko.Reading;

/// <summary>The table of blocks, as it is read.</summary>
static class BlockListing
{
    /// <summary>The columns of a page.</summary>
    public static ImmutableArray<string> Shown { get; } =
        [.. ProductTable.Blocks.Columns.Select(column => column.Name).Where(name => name != "extra")];

    /// <summary>The newest block first.</summary>
    public static ImmutableArray<KeyColumn> Keys(ProductRelation blocks) =>
        [new(blocks["block_time"], IsTime: true), new(blocks["block_number"]), new("t.rowid")];

    /// <summary>A row of a page.</summary>
    public static BlockHeader Read(RowReader row) => new()
    {
        Network = row.Text("network"),
        Subnet = row.Text("subnet"),
        VmType = row.Text("vm_type"),
        BlockNumber = row.Number("block_number"),
        BlockHash = row.Text("block_hash"),
        ParentHash = row.TextOrNull("parent_hash"),
        BlockTime = row.Time("block_time"),
        TransactionCount = row.Number("transaction_count"),
        GasUsed = row.NumberOrNull("gas_used"),
        GasLimit = row.NumberOrNull("gas_limit"),
        BaseFeePerGas = row.WeiOrNull("base_fee_per_gas"),
        SizeBytes = row.NumberOrNull("size_bytes"),
        Miner = row.AddressOrNull("miner"),
        IngestedAt = row.Time("ingested_at"),
    };
}
