using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Ekko.Blocks;
using Ekko.DuckLake.Columns;

namespace Ekko.Tests.Ekko;

/// <summary>Every real block, read by the reader and by a plain JSON document, gives the same rows.</summary>
public sealed class RealBlockTests
{
    [Fact]
    public void All_real_blocks_are_read_and_none_is_rejected()
    {
        using var batch = new BlockBatch();
        var reader = new BlockFileReader(TimeProvider.System);
        foreach (var file in RealBlocks.Files)
            Assert.True(reader.Read(batch, file).Accepted, file.Name);

        Assert.Empty(batch.Rejected.Reasons);
        Assert.Equal(RealBlocks.BlockCount, batch.Blocks.Batch.RowCount);
        Assert.Equal(RealBlocks.TransactionCount, batch.Transactions.Batch.RowCount);
        Assert.Equal(RealBlocks.TransactionCount, batch.Runs.Sum(run => run.Rows.Count));
    }

    [Fact]
    public void Every_value_is_what_the_node_wrote()
    {
        using var batch = new BlockBatch();
        var reader = new BlockFileReader(TimeProvider.System);
        foreach (var file in RealBlocks.Files)
        {
            batch.Reset();
            reader.Read(batch, file);
            using var block = Load(file.Path);
            using var receipts = file.ReceiptsPath is { } path ? Load(path) : null;
            CompareBlock(batch, file, block.RootElement, receipts?.RootElement);
        }
    }

    [Theory]
    [InlineData("ethereum-1000000", "Ethereum", "Mainnet")]
    [InlineData("avalanche-95033472", "Avalanche", "Mainnet")]
    [InlineData("avalanche-fuji-58119344", "Avalanche", "Fuji")]
    [InlineData("arbitrum-sepolia-0", "Arbitrum", "Sepolia")]
    [InlineData("goerli-0", "Ethereum", "Goerli")]
    [InlineData("polygon-mumbai-0", "Polygon", "Mumbai")]
    public void The_file_name_says_which_chain(string name, string network, string subnet)
    {
        using var batch = new BlockBatch();
        new BlockFileReader(TimeProvider.System).Read(batch, RealBlocks.Files.Single(file => file.Name == name + ".json.gz"));

        Assert.Equal(network, Text(batch.Blocks.Network, 0));
        Assert.Equal(subnet, Text(batch.Blocks.Subnet, 0));
        Assert.Equal("EVM", Text(batch.Blocks.VmType, 0));
    }

    static void CompareBlock(BlockBatch batch, BlockFile file, JsonElement block, JsonElement? receipts)
    {
        var rows = batch.Transactions;
        var byHash = receipts?.EnumerateArray().ToDictionary(r => r.GetProperty("transactionHash").GetString()!) ?? [];
        var transactions = block.GetProperty("transactions");
        Assert.Equal(transactions.GetArrayLength(), rows.Batch.RowCount);
        Assert.Equal(transactions.GetArrayLength(), batch.Blocks.TransactionCount.Values[0]);
        Assert.Equal(String(block, "parentHash"), Text(batch.Blocks.ParentHash, 0));
        Assert.Equal(Quantity(block, "size"), Number(batch.Blocks.SizeBytes, 0));
        Assert.Equal(Quantity(block, "baseFeePerGas"), Number(batch.Blocks.BaseFeePerGas, 0));
        Assert.Equal(String(block, "miner"), Text(batch.Blocks.Miner, 0));
        Assert.Equal(file.ChainName, ChainNames.Known.Single(name => ChainNames.Find(name) is { } node
            && node.Network == Text(batch.Blocks.Network, 0) && node.Subnet == Text(batch.Blocks.Subnet, 0)));
        var row = 0;
        foreach (var transaction in transactions.EnumerateArray())
        {
            var receipt = byHash.GetValueOrDefault(String(transaction, "hash")!);
            CompareTransaction(rows, row, block, transaction, receipt);
            row++;
        }
    }

    static void CompareTransaction(TransactionRows rows, int row, JsonElement block, JsonElement transaction, JsonElement receipt)
    {
        Assert.Equal(Quantity(block, "timestamp") * 1_000_000, rows.BlockTime.Values[row]);
        Assert.Equal(Quantity(transaction, "blockNumber"), rows.BlockNumber.Values[row]);
        Assert.Equal(String(transaction, "blockHash"), Text(rows.BlockHash, row));
        Assert.Equal(String(transaction, "hash"), Text(rows.TxHash, row));
        Assert.Equal(Quantity(transaction, "transactionIndex"), rows.TxIndex.Values[row]);
        Assert.Equal(String(transaction, "from"), Text(rows.FromAddress, row));
        Assert.Equal(String(transaction, "to"), Text(rows.ToAddress, row));
        Assert.Equal(
            Int128.Parse("0" + String(transaction, "value")![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            rows.Value.Values[row]);
        Assert.Equal(Quantity(transaction, "gas"), Number(rows.GasLimit, row));
        Assert.Equal(Quantity(transaction, "gasPrice"), Number(rows.GasPrice, row));
        Assert.Equal(Quantity(transaction, "maxFeePerGas"), Number(rows.MaxFeePerGas, row));
        Assert.Equal(Quantity(transaction, "maxPriorityFeePerGas"), Number(rows.MaxPriorityFeePerGas, row));
        Assert.Equal(Quantity(transaction, "maxFeePerBlobGas"), Number(rows.MaxFeePerBlobGas, row));
        Assert.Equal(Quantity(transaction, "nonce"), Number(rows.Nonce, row));
        Assert.Equal(Quantity(transaction, "chainId"), Number(rows.ChainId, row));
        Assert.Equal(Quantity(transaction, "type"), rows.TxType.IsValid(row) ? rows.TxType.Values[row] : null);
        Assert.Equal(Convert.FromHexString(String(transaction, "input")![2..]), rows.InputData[row].ToArray());
        Assert.Equal(Raw(transaction, "accessList"), Text(rows.AccessList, row));
        Assert.Equal(Raw(transaction, "authorizationList"), Text(rows.AuthorizationList, row));
        var hashes = transaction.TryGetProperty("blobVersionedHashes", out var list)
            ? list.EnumerateArray().Select(h => h.GetString()) : [];
        Assert.Equal(hashes, Enumerable.Range(0, rows.BlobVersionedHashes.ItemCount(row))
            .Select(item => Encoding.UTF8.GetString(rows.BlobVersionedHashes.Item(row, item))));
        Assert.Equal(list.ValueKind == JsonValueKind.Array, rows.BlobVersionedHashes.IsValid(row));
        Assert.Equal(Extra(transaction), Text(rows.Extra, row));

        Assert.Equal(Quantity(receipt, "gasUsed"), Number(rows.GasUsed, row));
        Assert.Equal(Quantity(receipt, "effectiveGasPrice"), Number(rows.EffectiveGasPrice, row));
        Assert.Equal(String(receipt, "contractAddress"), Text(rows.ContractAddress, row));
        Assert.Equal(Quantity(receipt, "status"), rows.Success.IsValid(row) ? rows.Success.Values[row] ? 1 : 0 : null);
    }

    static string? Extra(JsonElement transaction)
    {
        string[] known =
        [
            "hash", "nonce", "blockHash", "blockNumber", "transactionIndex", "from", "to", "value", "gasPrice", "gas", "input", "type",
            "chainId", "v", "r", "s",
            "yParity", "maxFeePerGas", "maxPriorityFeePerGas", "accessList", "blockTimestamp", "maxFeePerBlobGas", "blobVersionedHashes",
        ];
        var rest = transaction.EnumerateObject().Where(p => !known.Contains(p.Name)).Select(p => $"\"{p.Name}\":{p.Value.GetRawText()}")
            .ToList();
        return rest.Count == 0 ? null : "{" + string.Join(',', rest) + "}";
    }

    static JsonDocument Load(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        return JsonDocument.Parse(gzip);
    }

    static string? String(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.GetString() : null;

    static string? Raw(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetRawText() : null;

    static long? Quantity(JsonElement element, string name) =>
        String(element, name) is { } text ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : null;

    static long? Number(FixedColumn<long> column, int row) => column.IsValid(row) ? column.Values[row] : null;

    static string? Text(TextColumn column, int row) => column.IsValid(row) ? Encoding.UTF8.GetString(column[row]) : null;
}
