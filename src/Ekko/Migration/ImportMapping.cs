using System.Text.Json;
using System.Text.Json.Serialization;
using Ekko.Blocks;

namespace Ekko.Migration;

/// <summary>
/// Where the rows of a foreign lake or export come from. A column is named as <c>NAME</c>, <c>NAME in UNIT</c> (wei, gwei, ether) or
/// <c>NAME|OTHER</c>: the first one that is there counts.
/// </summary>
public sealed record ImportMapping
{
    /// <summary>The transactions.</summary>
    public required ImportTable Transactions { get; init; }

    /// <summary>The blocks; null for none.</summary>
    public ImportTable? Blocks { get; init; }

    /// <summary>The chains by the text of their chain id.</summary>
    public IReadOnlyDictionary<string, ImportChain> Chains { get; init; } = new Dictionary<string, ImportChain>();

    /// <summary>Whether block hashes and times of transactions are those of <see cref="Blocks"/>, by number.</summary>
    public bool JoinsBlocks { get; init; }

    /// <summary>Lakes of later deployments, written by DuckDB's extension.</summary>
    public static ImportMapping DuckLake { get; } = new()
    {
        Transactions = new ImportTable("transactions", new Dictionary<string, string>
        {
            ["chain"] = "chain_id",
            ["block_time"] = "block_timestamp|block_time",
            ["block_number"] = "block_number",
            ["block_hash"] = "block_hash",
            ["tx_hash"] = "transaction_hash|tx_hash",
            ["tx_index"] = "transaction_index|tx_index",
            ["from_address"] = "from_address",
            ["to_address"] = "to_address",
            ["value"] = "value in ether",
            ["gas_limit"] = "gas_limit|gas",
            ["gas_price"] = "gas_price",
            ["max_fee_per_gas"] = "max_fee_per_gas",
            ["max_priority_fee_per_gas"] = "max_priority_fee_per_gas",
            ["effective_gas_price"] = "effective_gas_price",
            ["gas_used"] = "gas_used",
            ["nonce"] = "nonce",
            ["chain_id"] = "chain_id",
            ["tx_type"] = "transaction_type|tx_type",
            ["input_data"] = "input_data|input",
            ["contract_address"] = "contract_address",
            ["success"] = "status|success",
        }),
    };

    /// <summary>Parquet exports of ethereum-etl: files of transactions in a folder, or below it.</summary>
    public static ImportMapping EthereumEtl { get; } = new()
    {
        Transactions = new ImportTable("**/*transactions*.parquet", new Dictionary<string, string>
        {
            ["block_time"] = "block_timestamp",
            ["block_number"] = "block_number",
            ["block_hash"] = "block_hash",
            ["tx_hash"] = "hash|transaction_hash",
            ["tx_index"] = "transaction_index",
            ["from_address"] = "from_address",
            ["to_address"] = "to_address",
            ["value"] = "value in wei",
            ["gas_limit"] = "gas",
            ["gas_price"] = "gas_price",
            ["max_fee_per_gas"] = "max_fee_per_gas",
            ["max_priority_fee_per_gas"] = "max_priority_fee_per_gas",
            ["effective_gas_price"] = "receipt_effective_gas_price",
            ["gas_used"] = "receipt_gas_used",
            ["nonce"] = "nonce",
            ["tx_type"] = "transaction_type",
            ["input_data"] = "input",
            ["contract_address"] = "receipt_contract_address",
            ["success"] = "receipt_status",
        }),
        Blocks = new ImportTable("**/*blocks*.parquet", new Dictionary<string, string>
        {
            ["block_number"] = "number",
            ["block_hash"] = "hash",
            ["parent_hash"] = "parent_hash",
            ["block_time"] = "timestamp",
            ["transaction_count"] = "transaction_count",
            ["gas_used"] = "gas_used",
            ["gas_limit"] = "gas_limit",
            ["base_fee_per_gas"] = "base_fee_per_gas",
            ["size_bytes"] = "size",
            ["miner"] = "miner",
        }),
    };

    /// <summary>Parquet exports of cryo, whose transactions have neither the hash nor the time of their block: its blocks have.</summary>
    public static ImportMapping Cryo { get; } = new()
    {
        JoinsBlocks = true,
        Transactions = new ImportTable("**/*transactions*.parquet", new Dictionary<string, string>
        {
            ["chain"] = "chain_id",
            ["block_number"] = "block_number",
            ["tx_hash"] = "transaction_hash",
            ["tx_index"] = "transaction_index",
            ["from_address"] = "from_address",
            ["to_address"] = "to_address",
            ["value"] = "value_string|value_str|value in wei",
            ["gas_limit"] = "gas_limit",
            ["gas_price"] = "gas_price",
            ["max_fee_per_gas"] = "max_fee_per_gas",
            ["max_priority_fee_per_gas"] = "max_priority_fee_per_gas",
            ["gas_used"] = "gas_used",
            ["nonce"] = "nonce",
            ["chain_id"] = "chain_id",
            ["tx_type"] = "transaction_type",
            ["input_data"] = "input",
            ["success"] = "success",
        }),
        Blocks = new ImportTable("**/*blocks*.parquet", new Dictionary<string, string>
        {
            ["chain"] = "chain_id",
            ["block_number"] = "block_number|number",
            ["block_hash"] = "block_hash|hash",
            ["block_time"] = "timestamp",
            ["parent_hash"] = "parent_hash",
            ["transaction_count"] = "transaction_count",
            ["gas_used"] = "gas_used",
            ["base_fee_per_gas"] = "base_fee_per_gas",
            ["size_bytes"] = "size",
            ["miner"] = "author",
        }),
    };

    /// <summary>Reads a mapping file.</summary>
    /// <param name="json">Its JSON.</param>
    /// <exception cref="EkkoException">It is none, or names a column that there is not.</exception>
    public static ImportMapping Parse(string json)
    {
        try
        {
            var mapping = JsonSerializer.Deserialize(json, ImportMappingJson.Default.ImportMapping)!;
            ImportColumns.Check(mapping);
            return mapping;
        }
        catch (JsonException e)
        {
            throw new EkkoException($"Reading the mapping failed: {e.Message} docs/migration.md shows one.", e);
        }
    }

    /// <summary>The chain of a chain id's text.</summary>
    internal NodeConfig? Find(string chain) =>
        Chains.TryGetValue(chain, out var named) ? new NodeConfig(named.Network, named.Subnet, named.VmType) : KnownChains.Find(chain);
}

/// <summary>A table of a foreign lake, or the files of an export.</summary>
/// <param name="From">The table, with its schema where it is not <c>main</c>; or a pattern of files below the folder.</param>
/// <param name="Columns">Our columns by name, and what each is there.</param>
public sealed record ImportTable(string From, IReadOnlyDictionary<string, string> Columns);

/// <summary>The names of a chain in the lake.</summary>
/// <param name="Network">The network.</param>
/// <param name="Subnet">The chain within it.</param>
/// <param name="VmType">The virtual machine.</param>
public sealed record ImportChain(string Network, string Subnet, string VmType = "EVM");

/// <summary>The JSON of mapping files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ImportMapping))]
sealed partial class ImportMappingJson : JsonSerializerContext;
