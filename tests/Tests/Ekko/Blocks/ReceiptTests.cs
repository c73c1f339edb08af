using System.Text;
using System.Text.Json.Nodes;
using Ekko.Blocks;

namespace Ekko.Tests.Ekko;

/// <summary>A receipt goes to the transaction it is of, and what no transaction takes is rejected with its reason.</summary>
public sealed class ReceiptTests : IDisposable
{
    readonly BlockBatch _batch = new();
    readonly BlockParser _parser = new(TimeProvider.System);

    public void Dispose() => _batch.Dispose();

    [Fact]
    public void A_wide_number_of_a_receipt_is_null_and_noted()
    {
        var receipt = Sample.Receipt(0, 1);
        receipt["gasUsed"] = "0x8000000000000000";
        receipt["effectiveGasPrice"] = "0xffffffffffffffffff";

        Assert.Equal(new BlockOutcome(true, 1, 0), Parse(Sample.Block(1).ToJsonString(), new JsonArray(receipt).ToJsonString()));
        var rows = _batch.Transactions;
        Assert.Equal((false, false, true), (rows.GasUsed.IsValid(0), rows.EffectiveGasPrice.IsValid(0), rows.Success.Values[0]));
        Assert.Equal(
            """{"gasUsed":"0x8000000000000000","effectiveGasPrice":"0xffffffffffffffffff"}""", Encoding.UTF8.GetString(rows.Extra[0]));
    }

    [Fact]
    public void Receipts_are_found_in_any_order_and_what_no_transaction_takes_is_rejected()
    {
        var receipts = new JsonArray(Sample.Receipt(7, 1), Sample.Receipt(3, 0), Sample.Receipt(1, null), Sample.Receipt(0, 1));
        Parse(Sample.Block(4).ToJsonString(), receipts.ToJsonString());

        var rows = _batch.Transactions;
        Assert.Equal([true, false, false, true], Enumerable.Range(0, 4).Select(rows.Success.IsValid));
        Assert.True(rows.Success.Values[0]);
        Assert.False(rows.Success.Values[3]);
        Assert.Equal([true, true, false, true], Enumerable.Range(0, 4).Select(rows.GasUsed.IsValid));
        Assert.Equal(
            $"receipt: no transaction of the block takes it: hash \"{Sample.Hash(7)}\", index not given", _batch.Rejected.Reasons.Single());
    }

    [Fact]
    public void Receipts_of_another_block_are_rejected()
    {
        var receipts = new JsonArray(Sample.Receipt(0, 0), Sample.Receipt(1, 1));
        receipts[0]!["blockHash"] = $"0x{9:x64}";
        receipts[1]!["blockHash"] = "0x" + Sample.BlockHash[2..].ToUpperInvariant();

        Assert.Equal(new BlockOutcome(true, 2, 1), Parse(Sample.Block(2).ToJsonString(), receipts.ToJsonString()));
        Assert.Equal([false, true], Enumerable.Range(0, 2).Select(_batch.Transactions.Success.IsValid));
        Assert.Equal($"receipt: it is of block \"0x{9:x64}\", not of \"{Sample.BlockHash}\"", _batch.Rejected.Reasons.Single());
        Assert.Equal(receipts[0]!.ToJsonString(), Encoding.UTF8.GetString(_batch.Rejected.Payload[0]));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 0)]
    public void Receipts_of_one_hash_go_by_their_index(int first, int second)
    {
        var block = Sample.Block(3);
        block["transactions"]![2]!["hash"] = Sample.Hash(0);
        var receipts = new JsonArray([.. ((int[])[first, second]).Select(index =>
        {
            var receipt = Sample.Receipt(0, index == 0 ? 1 : 0);
            receipt["transactionIndex"] = $"0x{index:x}";
            return receipt;
        })]);

        Assert.Equal(new BlockOutcome(true, 3, 0), Parse(block.ToJsonString(), receipts.ToJsonString()));
        Assert.Equal([true, false, true], Enumerable.Range(0, 3).Select(_batch.Transactions.Success.IsValid));
        Assert.Equal([true, false], new[] { 0, 2 }.Select(row => _batch.Transactions.Success.Values[row]));
    }

    [Fact]
    public void The_receipt_of_a_rejected_transaction_is_kept_with_it()
    {
        var block = Sample.Block(1);
        block["transactions"]![0]!["from"] = null;

        Assert.Equal(
            new BlockOutcome(true, 0, 2), Parse(block.ToJsonString(), new JsonArray(Sample.Receipt(0, 1)).ToJsonString()));
        Assert.Contains(_batch.Rejected.Reasons, reason => reason.StartsWith("receipt: no transaction", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "receipts: ")]
    [InlineData("{\"jsonrpc\":\"2.0\"}", "receipts: neither")]
    [InlineData("3", "receipts: receipts are not an array")]
    [InlineData("[3]", "receipt: receipt is a number")]
    [InlineData("[{}]", "receipt: transactionHash is missing")]
    [InlineData("[{\"transactionHash\":\"0x1\"}]", "receipt: transactionHash is not 0x")]
    public void Bad_receipts_are_rejected_and_the_block_is_kept(string receipts, string reason)
    {
        var outcome = Parse(Sample.Block(2).ToJsonString(), receipts);

        Assert.Equal(new BlockOutcome(true, 2, 1), outcome);
        Assert.StartsWith(reason, _batch.Rejected.Reasons.Single(), StringComparison.Ordinal);
        Assert.False(_batch.Transactions.Success.IsValid(0));
    }

    BlockOutcome Parse(string block, string receipts) =>
        _parser.Parse(_batch, new NodeConfig("Avalanche", "Fuji"), "test", Encoding.UTF8.GetBytes(block), Encoding.UTF8.GetBytes(receipts));
}
