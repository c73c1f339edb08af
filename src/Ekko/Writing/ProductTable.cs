using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.Writing;

/// <summary>A table of the product as it is created; a lake may have renamed and widened it since.</summary>
/// <param name="Name">Its name when created, and its name in <c>ekko_columns</c> for ever.</param>
/// <param name="Columns">The columns in the order of the batch that fills it.</param>
/// <param name="Partition">How it is divided.</param>
sealed record ProductTable(
    string Name, ImmutableArray<ColumnDefinition> Columns, ImmutableArray<(string Column, PartitionTransform Transform)> Partition)
{
    public const string Schema = "main";

    /// <summary>Rows of a row group where single blocks are read: a fetch of one reads a third of what larger groups cost.</summary>
    public const string RowGroupSize = "20480";

    public static ProductTable Transactions { get; } = new(
        "transactions",
        [
            Required("network", "VARCHAR"), Required("subnet", "VARCHAR"), Required("vm_type", "VARCHAR"),
            Required("block_time", "TIMESTAMPTZ"),
            Required("block_number", "BIGINT"), Required("block_hash", "VARCHAR"), Required("tx_hash", "VARCHAR"),
            Required("tx_index", "INTEGER"),
            Required("from_address", "VARCHAR"), Optional("to_address", "VARCHAR"), Required("value", "DECIMAL(38,0)"),
            Optional("gas_limit", "BIGINT"),
            Optional("gas_price", "BIGINT"), Optional("max_fee_per_gas", "BIGINT"), Optional("max_priority_fee_per_gas", "BIGINT"),
            Optional("max_fee_per_blob_gas", "BIGINT"), Optional("effective_gas_price", "BIGINT"), Optional("gas_used", "BIGINT"),
            Optional("nonce", "BIGINT"),
            Optional("chain_id", "BIGINT"), Optional("tx_type", "SMALLINT"), Optional("input_data", "BLOB"),
            Optional("contract_address", "VARCHAR"),
            Optional("access_list", "JSON"), Optional("authorization_list", "JSON"), Optional("blob_versioned_hashes", "VARCHAR[]"),
            Optional("extra", "JSON"),
            Optional("success", "BOOLEAN"), Required("ingested_at", "TIMESTAMPTZ"),
        ],
        [
            ("network", PartitionTransform.Identity), ("block_time", new PartitionTransform(PartitionTransformKind.Year)),
            ("block_time", new PartitionTransform(PartitionTransformKind.Month)),
            ("block_time", new PartitionTransform(PartitionTransformKind.Day)),
        ]);

    public static ProductTable Blocks { get; } = new(
        "blocks",
        [
            Required("network", "VARCHAR"), Required("subnet", "VARCHAR"), Required("vm_type", "VARCHAR"),
            Required("block_number", "BIGINT"),
            Required("block_hash", "VARCHAR"), Optional("parent_hash", "VARCHAR"), Required("block_time", "TIMESTAMPTZ"),
            Required("transaction_count", "INTEGER"), Optional("gas_used", "BIGINT"), Optional("gas_limit", "BIGINT"),
            Optional("base_fee_per_gas", "BIGINT"),
            Optional("size_bytes", "BIGINT"), Optional("miner", "VARCHAR"), Required("ingested_at", "TIMESTAMPTZ"),
            Optional("extra", "JSON"),
        ],
        []);

    public static ProductTable RejectedMessages { get; } = new(
        "rejected_messages",
        [
            Required("received_at", "TIMESTAMPTZ"), Optional("subject", "VARCHAR"), Optional("stream_sequence", "BIGINT"),
            Required("reason", "VARCHAR"),
            Optional("payload", "BLOB"),
        ],
        []);

    /// <summary>
    /// One row for each block that was announced and is no longer in the chain. <c>last_snapshot</c> is the last one that shows its rows;
    /// NULL when it was orphaned before they were written.
    /// </summary>
    public static ProductTable Reorganisations { get; } = new(
        "reorganisations",
        [
            Required("detected_at", "TIMESTAMPTZ"), Required("network", "VARCHAR"), Required("subnet", "VARCHAR"),
            Required("vm_type", "VARCHAR"),
            Required("block_number", "BIGINT"), Required("orphaned_hash", "VARCHAR"), Optional("canonical_hash", "VARCHAR"),
            Required("fork_number", "BIGINT"), Required("transaction_count", "INTEGER"), Required("had_receipts", "BOOLEAN"),
            Optional("last_snapshot", "BIGINT"),
        ],
        []);

    public static ImmutableArray<ProductTable> All { get; } = [Transactions, Blocks, RejectedMessages, Reorganisations];

    /// <summary>Whether a lake's table cannot do without a column: rows are not written without it.</summary>
    /// <param name="column">Its place in <see cref="Columns"/>.</param>
    public bool Requires(int column) => !Columns[column].NullsAllowed;

    static ColumnDefinition Required(string name, string type) => ColumnDefinition.Parse(name, type) with { NullsAllowed = false };

    static ColumnDefinition Optional(string name, string type) => ColumnDefinition.Parse(name, type);
}
