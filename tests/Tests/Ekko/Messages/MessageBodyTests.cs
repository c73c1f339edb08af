using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ekko.Blocks;
using Ekko.Messages;

namespace Ekko.Tests.Ekko.Messages;

/// <summary>What is cut out of a block's JSON.</summary>
public sealed class MessageBodyTests
{
    [Fact]
    public void A_transaction_is_the_nodes_object_and_what_block_and_receipt_add()
    {
        var expected = Sample.Transaction(1);
        expected["blockTimestamp"] = "0x65920080";
        expected["status"] = "0x1";
        expected["gasUsed"] = "0x5208";
        expected["contractAddress"] = "0x00000000000000000000000000000000000000cc";
        var (json, layout) = Read(Sample.Block(3));

        var body = Write(target => MessageBody.WriteTransaction(
            target,
            json,
            layout,
            layout.Transactions[1],
            new Receipt { Status = 1, GasUsed = 0x5208, ContractAddress = "0x00000000000000000000000000000000000000cc"u8 }));

        Assert.Equal(Text(expected), Text(body));
    }

    [Theory]
    [InlineData("\"0x65920080\"")]
    [InlineData("\"0x0\"")]
    [InlineData("null")]
    [InlineData("[{\"a\":[1]}]")]
    public void What_the_node_says_itself_is_not_said_twice_and_of_its_block_only_the_block_is_believed(string own)
    {
        var transaction = Sample.Transaction(0);
        transaction["blockTimestamp"] = JsonNode.Parse(own);
        transaction["blockHash"] = null;
        transaction["last"] = 1;
        transaction["blockNumber"] = null;
        var block = Sample.Block(0);
        block["transactions"] = new JsonArray(transaction);
        var expected = transaction.DeepClone();
        expected["blockTimestamp"] = "0x65920080";
        expected["blockHash"] = Sample.BlockHash;
        expected["blockNumber"] = "0x2b";

        var (json, layout) = Read(block);

        Assert.Null(layout.Check(json, layout.Transactions[0]));
        Assert.Equal(expected.ToJsonString(),
            Text(Write(target => MessageBody.WriteTransaction(target, json, layout, layout.Transactions[0], default)), raw: true));
    }

    [Fact]
    public void A_wide_number_of_a_receipt_goes_as_it_is()
    {
        var (json, layout) = Read(Sample.Block(1));

        var body = JsonNode.Parse(Write(target => MessageBody.WriteTransaction(
            target, json, layout, layout.Transactions[0], new Receipt { WideGasUsed = "\"0xffffffffffffffff\""u8 })))!;

        Assert.Equal("0xffffffffffffffff", (string?)body["gasUsed"]);
    }

    [Fact]
    public void A_transaction_that_does_not_name_its_block_is_given_it()
    {
        var block = Sample.Block(0);
        block["transactions"] = new JsonArray(new JsonObject());

        var (json, layout) = Read(block);

        Assert.Equal(
            $$"""{"blockTimestamp":"0x65920080","blockNumber":"0x2b","blockHash":"{{Sample.BlockHash}}"}""",
            Text(Write(target => MessageBody.WriteTransaction(target, json, layout, layout.Transactions[0], default)), raw: true));
    }

    [Theory]
    [InlineData("""{"hash":"H","number":"0x1","timestamp":"0x2","transactions":[]}""",
        """{"hash":"H","number":"0x1","timestamp":"0x2","transactionCount":"0x0"}""")]
    [InlineData("""{"transactions":[{"hash":"0x1"},{}],"hash":"H","number":"0x1","timestamp":"0x2"}""",
        """{"hash":"H","number":"0x1","timestamp":"0x2","transactionCount":"0x2"}""")]
    [InlineData("""{ "hash":"H" , "transactions" : [ ] , "number":"0x1","timestamp":"0x2" }""",
        """{ "hash":"H", "number":"0x1","timestamp":"0x2","transactionCount":"0x0"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"hash":"H","transactions":[],"number":"0x1","timestamp":"0x2","x":"}]"}}""",
        """{"hash":"H","number":"0x1","timestamp":"0x2","x":"}]","transactionCount":"0x0"}""")]
    public void A_block_is_its_object_without_bodies_and_with_their_count(string text, string expected)
    {
        var layout = new BlockLayout();
        var json = Bytes.Of("\uFEFF" + text.Replace("\"H\"", $"\"{Sample.BlockHash}\""));
        layout.Read(json);

        var body = Text(Write(target => MessageBody.WriteBlock(target, json, layout)), raw: true);

        Assert.Equal(expected.Replace("\"H\"", $"\"{Sample.BlockHash}\""), body.Replace(" ,", ","));
        JsonNode.Parse(body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"hash\":\"0x1\"}")]
    [InlineData("{\"result\":null}")]
    [InlineData("{\"error\":{\"code\":1}}")]
    [InlineData("{\"result\":{},\"error\":{}}")]
    [InlineData("{\"transactions\":[\"0x1\"]}")]
    [InlineData("{\"transactions\":[]} trailing")]
    public void What_is_no_block_is_refused(string text)
    {
        var error = Assert.ThrowsAny<Exception>(() => new BlockLayout().Read(Bytes.Of(text)));

        Assert.True(error is JsonException or BlockFormatException, error.ToString());
    }

    static (byte[] Json, BlockLayout Layout) Read(JsonObject block)
    {
        var json = Bytes.Of(block.ToJsonString());
        var layout = new BlockLayout();
        layout.Read(json);
        return (json, layout);
    }

    static byte[] Write(Action<ArrayBufferWriter<byte>> write)
    {
        var target = new ArrayBufferWriter<byte>();
        write(target);
        return target.WrittenSpan.ToArray();
    }

    static string Text(JsonObject json) => json.ToJsonString();

    static string Text(byte[] json, bool raw = false) =>
        raw ? System.Text.Encoding.UTF8.GetString(json) : JsonNode.Parse(json)!.ToJsonString();
}
