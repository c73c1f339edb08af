using System.Text;
using System.Text.Json.Nodes;
using Ekko.Blocks;
using Ekko.DuckLake.Columns;

namespace Ekko.Tests.Ekko;

/// <summary>What does not fit goes whole, with its reason, to the rejected messages; what fits beside it is kept.</summary>
public sealed class BlockParserTests : IDisposable
{
    static readonly NodeConfig Node = new("Avalanche", "Fuji");
    readonly BlockBatch _batch = new();
    readonly BlockParser _parser = new(TimeProvider.System);

    public void Dispose() => _batch.Dispose();

    [Fact]
    public void A_raw_result_and_a_whole_response_are_the_same_block()
    {
        var block = Sample.Block(2);
        Parse(block.ToJsonString());
        Parse(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["result"] = block.DeepClone() }.ToJsonString());
        Parse(new JsonObject { ["result"] = block.DeepClone(), ["id"] = 1, ["jsonrpc"] = "2.0" }.ToJsonString());

        Assert.Equal(3, _batch.Blocks.Batch.RowCount);
        Assert.Equal(6, _batch.Transactions.Batch.RowCount);
        Assert.Empty(_batch.Rejected.Reasons);
        Assert.Equal(6, _batch.Runs.Sum(run => run.Rows.Count));
    }

    [Fact]
    public void Members_may_come_in_any_order()
    {
        var block = Sample.Block(3);
        var transactions = block["transactions"]!.DeepClone();
        block.Remove("transactions");
        var first = new JsonObject { ["transactions"] = transactions };
        foreach (var (name, value) in block)
            first[name] = value?.DeepClone();

        Parse(first.ToJsonString());

        Assert.Equal(3, _batch.Transactions.Batch.RowCount);
        Assert.Equal(Sample.BlockHash, Encoding.UTF8.GetString(_batch.Transactions.BlockHash[2]));
    }

    [Theory]
    [InlineData("nonce", "\"0xzz\"", "nonce is not a hexadecimal quantity")]
    [InlineData("nonce", "\"12\"", "nonce is not a hexadecimal quantity")]
    [InlineData("nonce", "12", "nonce is a number")]
    [InlineData("nonce", "{\"a\":[1]}", "nonce is an object")]
    [InlineData("nonce", "\"0x\"", "nonce is not a hexadecimal quantity")]
    [InlineData("value", "\"0x4b3b4ca85a86c47a098a224000000000\"", "value does not fit DECIMAL(38,0)")]
    [InlineData("value", "\"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\"", "value does not fit DECIMAL(38,0)")]
    [InlineData("value", "null", "value is missing")]
    [InlineData("type", "\"0x\"", "type is not a hexadecimal quantity")]
    [InlineData("transactionIndex", "\"0x80000000\"", "transactionIndex does not fit a 32-bit integer")]
    [InlineData("transactionIndex", "null", "transactionIndex is missing")]
    [InlineData("status", "\"0x2\"", "status does not fit 0x0 or 0x1")]
    [InlineData("hash", "\"0x12\"", "hash is not 0x and 64 hexadecimal digits")]
    [InlineData("hash", "null", "hash is missing")]
    [InlineData("hash", "[]", "hash is an array")]
    [InlineData("from", "\"0x000000000000000000000000000000000000000g\"", "from is not 0x and 40 hexadecimal digits")]
    [InlineData("from", "null", "from is missing")]
    [InlineData("to", "true", "to is a boolean")]
    [InlineData("input", "\"0x0g\"", "input is not hexadecimal")]
    [InlineData("input", "\"0x123\"", "input is not 0x and pairs")]
    [InlineData("accessList", "\"0x\"", "accessList is a string")]
    [InlineData("blobVersionedHashes", "[1]", "blobVersionedHashes is a number")]
    [InlineData("blobVersionedHashes", "[null]", "blobVersionedHashes holds null")]
    [InlineData("blockNumber", "\"0x1\"", "blockNumber 1 is not the number of its block")]
    [InlineData("blockHash", "\"0x1111111111111111111111111111111111111111111111111111111111111111\"", "is not the hash of its block")]
    public void A_bad_transaction_is_rejected_alone(string member, string json, string reason)
    {
        var block = Sample.Block(3);
        block["transactions"]![1]![member] = JsonNode.Parse(json);
        if (json == "null")
            block["transactions"]![1]!.AsObject()[member] = null;
        var outcome = Parse(block.ToJsonString());

        Assert.Equal(new BlockOutcome(true, 2, 1), outcome);
        Assert.Equal([0, 2], _batch.Transactions.TxIndex.Values.ToArray());
        Assert.Equal(3, _batch.Blocks.TransactionCount.Values[0]);
        Assert.Contains(reason, Assert.Single(_batch.Rejected.Reasons), StringComparison.Ordinal);
        Assert.StartsWith("transaction 1 of block 43", _batch.Rejected.Reasons.Single(), StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(_batch.Rejected.Payload[0])!["hash"] ?? JsonNode.Parse(_batch.Rejected.Payload[0])!["from"]);
    }

    [Fact]
    public void Escapes_in_hexadecimal_text_are_rejected_not_misread()
    {
        var json = Sample.Block(1).ToJsonString().Replace("\"input\":\"0x12\"", "\"input\":\"0x1\\u0032\"", StringComparison.Ordinal);

        Assert.Equal(new BlockOutcome(true, 0, 1), Parse(json));
        Assert.Contains("input is not", _batch.Rejected.Reasons.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_decimal_fits_and_is_exact()
    {
        var block = Sample.Block(1);
        block["transactions"]![0]!["value"] = "0x4b3b4ca85a86c47a098a223fffffffff";
        Parse(block.ToJsonString());

        Assert.Equal(HexText.MaxDecimal, _batch.Transactions.Value.Values[0]);
    }

    [Theory]
    [InlineData("hash", "\"0x12\"", "hash is not 0x")]
    [InlineData("hash", "null", "hash is missing")]
    [InlineData("number", "null", "number is missing")]
    [InlineData("number", "43", "number is a number")]
    [InlineData("timestamp", "\"0x3afff4417f80\"", "timestamp is no time")]
    [InlineData("timestamp", "null", "timestamp is missing")]
    [InlineData("transactions", "null", "transactions is null")]
    [InlineData("transactions", "{}", "transactions is an object")]
    [InlineData("transactions", "[\"0x12\"]", "hashes only")]
    public void A_bad_block_is_rejected_whole(string member, string json, string reason)
    {
        var block = Sample.Block(2);
        block[member] = JsonNode.Parse(json);
        AssertRejected(block.ToJsonString(), reason);
    }

    [Theory]
    [InlineData("gasUsed", "\"0xzz\"", "gasUsed is not a hexadecimal quantity")]
    [InlineData("miner", "[[[]]]", "miner is an array")]
    [InlineData("parentHash", "\"0x12\"", "parentHash is not 0x")]
    public void Where_only_the_blocks_own_row_is_bad_its_transactions_are_kept(string member, string json, string reason)
    {
        var block = Sample.Block(2);
        block[member] = JsonNode.Parse(json);

        Assert.Equal(new BlockOutcome(false, 2, 1), Parse(block.ToJsonString()));
        Assert.Equal((2, 0, 2), (_batch.Transactions.Batch.RowCount, _batch.Blocks.Batch.RowCount, _batch.Runs.Sum(run => run.Rows.Count)));
        Assert.StartsWith(reason, _batch.Rejected.Reasons.Single(), StringComparison.Ordinal);
        Assert.Equal(block.ToJsonString(), Encoding.UTF8.GetString(_batch.Rejected.Payload[0]));
    }

    [Theory]
    [InlineData("gasLimit")]
    [InlineData("gasUsed")]
    [InlineData("baseFeePerGas")]
    [InlineData("size")]
    public void A_wide_number_of_a_block_is_null_and_noted(string member)
    {
        var block = Sample.Block(1);
        block["baseFeePerGas"] = "0x7";
        block[member] = "0xffffffffffffffff";

        Assert.Equal(new BlockOutcome(true, 1, 0), Parse(block.ToJsonString()));
        FixedColumn<long>[] columns = [_batch.Blocks.GasLimit, _batch.Blocks.GasUsed, _batch.Blocks.BaseFeePerGas, _batch.Blocks.SizeBytes];
        Assert.Equal(1, columns.Count(column => !column.IsValid(0)));
        Assert.Equal($$"""{"{{member}}":"0xffffffffffffffff"}""", Encoding.UTF8.GetString(_batch.Blocks.Extra[0]));
    }

    [Theory]
    [InlineData("gas", "0xffffffffffffffff")]
    [InlineData("gasPrice", "0x8000000000000000")]
    [InlineData("maxFeePerGas", "0x10000000000000000")]
    [InlineData("maxPriorityFeePerGas", "0x10000000000000000")]
    [InlineData("maxFeePerBlobGas", "0x10000000000000000")]
    [InlineData("effectiveGasPrice", "0x10000000000000000")]
    [InlineData("gasUsed", "0x10000000000000000")]
    [InlineData("nonce", "0xffffffffffffffff")]
    [InlineData("chainId", "0xffffffffffffffffffffffffffffffff")]
    [InlineData("type", "0x8000")]
    public void A_wide_number_of_a_transaction_is_null_and_noted(string member, string value)
    {
        var block = Sample.Block(2);
        block["transactions"]![1]![member] = value;
        block["transactions"]![1]!["mint"] = "0x1";

        Assert.Equal(new BlockOutcome(true, 2, 0), Parse(block.ToJsonString()));
        var rows = _batch.Transactions;
        BatchColumn[] columns =
        [
            rows.GasLimit, rows.GasPrice, rows.MaxFeePerGas, rows.MaxPriorityFeePerGas, rows.MaxFeePerBlobGas, rows.EffectiveGasPrice,
            rows.GasUsed, rows.Nonce, rows.ChainId, rows.TxType,
        ];
        Assert.True(columns.Count(column => !column.IsValid(1)) >= columns.Count(column => !column.IsValid(0)));
        Assert.True(JsonNode.DeepEquals(
            new JsonObject { [member] = value, ["mint"] = "0x1" }, JsonNode.Parse(rows.Extra[1])));
    }

    [Theory]
    [InlineData("\"0x0\"")]
    [InlineData("null")]
    [InlineData("1704067200")]
    [InlineData("\"0xffffffffffffffff\"")]
    public void In_a_block_the_blocks_time_is_the_time(string own)
    {
        var block = Sample.Block(1);
        block["transactions"]![0]!["blockTimestamp"] = JsonNode.Parse(own);

        Assert.Equal(new BlockOutcome(true, 1, 0), Parse(block.ToJsonString()));
        Assert.Equal(_batch.Blocks.BlockTime.Values[0], _batch.Transactions.BlockTime.Values[0]);
        Assert.False(_batch.Transactions.Extra.IsValid(0));
    }

    [Fact]
    public void One_hash_twice_in_a_block_is_two_rows_and_one_index_twice_is_not()
    {
        var block = Sample.Block(4);
        block["transactions"]![2]!["hash"] = Sample.Hash(0);
        block["transactions"]![3]!["transactionIndex"] = "0x1";

        Assert.Equal(new BlockOutcome(true, 3, 1), Parse(block.ToJsonString()));
        Assert.Equal([0, 1, 2], _batch.Transactions.TxIndex.Values.ToArray());
        Assert.Equal("transaction 3 of block 43: transactionIndex 1 is in the block twice", _batch.Rejected.Reasons.Single());
        Assert.Equal(Sample.Hash(3), (string?)JsonNode.Parse(_batch.Rejected.Payload[0])!["hash"]);
    }

    [Theory]
    [InlineData("", "not JSON, or cut short")]
    [InlineData("hello", "not JSON, or cut short")]
    [InlineData("[]", "the JSON is not an object")]
    [InlineData("null", "the JSON is not an object")]
    [InlineData("{}", "hash is missing")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}", "the node's answer is no block")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32000,\"message\":\"no\"}}", "the node answered with an error")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1}", "without a result")]
    [InlineData("{\"hash\":null,\"transactions\":[]}", "hash is missing")]
    public void What_is_no_block_is_rejected_whole(string json, string reason) => AssertRejected(json, reason);

    [Fact]
    public void Two_documents_in_one_file_are_rejected()
    {
        var json = Sample.Block(1).ToJsonString();
        AssertRejected(json + json, "not JSON, or cut short");
        AssertRejected(json + "garbage", "not JSON, or cut short");
    }

    [Fact]
    public void A_member_that_decides_may_not_come_twice()
    {
        var json = Sample.Block(1).ToJsonString();
        AssertRejected(json[..^1] + ",\"number\":\"0x1\"}", "number is there twice");
        AssertRejected(json[..^1] + ",\"transactions\":[]}", "transactions is there twice");
    }

    [Fact]
    public void Cut_anywhere_a_block_is_rejected_whole_and_leaves_nothing_behind()
    {
        var json = Encoding.UTF8.GetBytes(Sample.Block(2).ToJsonString());
        for (var length = 0; length < json.Length; length++)
        {
            var outcome = _parser.Parse(_batch, Node, "cut", json.AsSpan(0, length));
            Assert.False(outcome.Accepted);
            Assert.Equal(0, _batch.Transactions.Batch.RowCount);
            Assert.Equal(0, _batch.Blocks.Batch.RowCount);
            Assert.Equal(length, _batch.Rejected.Payload[_batch.Rejected.Batch.RowCount - 1].Length);
        }

        Assert.True(_parser.Parse(_batch, Node, "whole", json).Accepted);
        Assert.Equal(2, _batch.Transactions.Batch.RowCount);
    }

    [Fact]
    public void Changing_any_byte_never_throws_and_never_loses_a_transaction()
    {
        var json = Encoding.UTF8.GetBytes(Sample.Block(2).ToJsonString());
        var random = new Random(7);
        for (var round = 0; round < 4000; round++)
        {
            var hostile = json.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                hostile[random.Next(hostile.Length)] = (byte)random.Next(256);
            _batch.Reset();
            var outcome = _parser.Parse(_batch, Node, "hostile", hostile);
            if (outcome.Accepted)
                Assert.Equal(_batch.Blocks.TransactionCount.Values[0], outcome.Transactions + outcome.Rejected);
            else
                Assert.Equal(hostile, _batch.Rejected.Payload[_batch.Rejected.Batch.RowCount - 1].ToArray());
        }
    }

    [Fact]
    public void Deep_nesting_is_rejected()
    {
        var json = Sample.Block(1).ToJsonString()
            .Replace("\"accessList\":[]", $"\"accessList\":{new string('[', 5000)}{new string(']', 5000)}", StringComparison.Ordinal);
        AssertRejected(json, "not JSON, or cut short");
    }

    [Fact]
    public void Unknown_members_go_to_extra_and_must_be_utf8()
    {
        var block = Sample.Block(1);
        block["transactions"]![0]!["mint"] = "0x1";
        block["transactions"]![0]!["deep"] = new JsonObject { ["a"] = new JsonArray(1, "é", null) };
        block["transactions"]![0]!["v"] = "0x1b";
        Parse(block.ToJsonString());
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"mint":"0x1","deep":{"a":[1,"é",null]}}"""), JsonNode.Parse(_batch.Transactions.Extra[0])));

        var json = Encoding.UTF8.GetBytes(block.ToJsonString());
        json[json.AsSpan().IndexOf("\"mint\":\"0x1\""u8) + 9] = 0xFF;
        _batch.Reset();
        Assert.Equal(new BlockOutcome(true, 0, 1), _parser.Parse(_batch, Node, "x", json));
        Assert.Contains("is not UTF-8", _batch.Rejected.Reasons.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Upper_case_hashes_and_addresses_are_stored_in_lower_case()
    {
        var block = Sample.Block(1);
        block["transactions"]![0]!["to"] = "0xDeaDBEEFdeadbeefdeadbeefdeadbeefdeadbeef";
        block["hash"] = "0x" + Sample.BlockHash[2..].ToUpperInvariant();
        Parse(block.ToJsonString());

        Assert.Equal("0xdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef", Encoding.UTF8.GetString(_batch.Transactions.ToAddress[0]));
        Assert.Equal(Sample.BlockHash, Encoding.UTF8.GetString(_batch.Transactions.BlockHash[0]));
        Assert.Equal(Sample.BlockHash, Encoding.UTF8.GetString(_batch.Blocks.BlockHash[0]));
    }

    [Fact]
    public void A_single_transaction_needs_its_block()
    {
        var message = Sample.Transaction(0);
        message["blockTimestamp"] = "0x5f5e100";
        message["status"] = "0x0";
        message["gasUsed"] = "0x5208";
        Assert.True(_parser.ParseTransaction(_batch, Node, "t", Encoding.UTF8.GetBytes(message.ToJsonString())));
        Assert.Equal(100_000_000_000_000, _batch.Transactions.BlockTime.Values[0]);
        Assert.False(_batch.Transactions.Success.Values[0]);
        Assert.Equal(0x5208, _batch.Transactions.GasUsed.Values[0]);

        foreach (var member in (string[])["blockTimestamp", "blockHash", "blockNumber"])
        {
            var incomplete = message.DeepClone().AsObject();
            incomplete.Remove(member);
            Assert.False(_parser.ParseTransaction(_batch, Node, "t", Encoding.UTF8.GetBytes(incomplete.ToJsonString()), 9));
            Assert.StartsWith($"{member} is missing", _batch.Rejected.Reasons.Last(), StringComparison.Ordinal);
        }

        Assert.Equal(1, _batch.Transactions.Batch.RowCount);
        Assert.Equal(9, _batch.Rejected.StreamSequence.Values[^1]);
    }

    BlockOutcome Parse(string block, string receipts = "") =>
        _parser.Parse(_batch, Node, "test", Encoding.UTF8.GetBytes(block), Encoding.UTF8.GetBytes(receipts));

    void AssertRejected(string json, string reason)
    {
        _batch.Reset();
        var outcome = Parse(json);
        Assert.Equal(new BlockOutcome(false, 0, 1), outcome);
        Assert.Equal(0, _batch.Transactions.Batch.RowCount);
        Assert.Equal(0, _batch.Blocks.Batch.RowCount);
        Assert.Empty(_batch.Runs);
        Assert.Contains(reason, Assert.Single(_batch.Rejected.Reasons), StringComparison.Ordinal);
        Assert.Equal(json, Encoding.UTF8.GetString(_batch.Rejected.Payload[0]));
    }

    [Theory]
    [InlineData("\"0x7\"", null)]
    [InlineData("7", null)]
    [InlineData("-1", "transactionCount is negative")]
    [InlineData("\"0x80000000\"", "does not fit a 32-bit integer")]
    [InlineData("[]", "transactionCount is an")]
    [InlineData(null, "transactionCount is missing")]
    public void A_block_without_bodies_says_how_many_it_had(string? count, string? problem)
    {
        var block = Sample.Block(2);
        block.Remove("transactions");
        if (count is not null)
            block["transactionCount"] = JsonNode.Parse(count);
        var accepted = new BlockParser(TimeProvider.System)
            .ParseHeader(_batch, new NodeConfig("Avalanche", "Fuji"), "subject", Encoding.UTF8.GetBytes(block.ToJsonString()), 5);
        Assert.Equal(problem is null, accepted);
        if (problem is null)
        {
            Assert.Equal(7, _batch.Blocks.TransactionCount.Values[0]);
            Assert.Equal(0, _batch.Transactions.Batch.RowCount);
            return;
        }

        Assert.Contains(problem, Assert.Single(_batch.Rejected.Reasons), StringComparison.Ordinal);
        Assert.Equal(5, _batch.Rejected.StreamSequence.Values[0]);
        Assert.Equal(0, _batch.Blocks.Batch.RowCount);
    }
}
