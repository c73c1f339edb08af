using System.Text.Json.Nodes;

namespace Ekko.Tests.Ekko;

/// <summary>Small made-up blocks.</summary>
static class Sample
{
    public const string BlockHash = "0xabcdef0000000000000000000000000000000000000000000000000000000043";

    public static string Hash(int transaction) => $"0x{transaction + 1:x64}";

    public static JsonObject Transaction(int index) => new()
    {
        ["hash"] = Hash(index),
        ["blockHash"] = BlockHash,
        ["blockNumber"] = "0x2b",
        ["transactionIndex"] = $"0x{index:x}",
        ["from"] = "0x00000000000000000000000000000000000000aa",
        ["to"] = null,
        ["value"] = "0xde0b6b3a7640000",
        ["gas"] = "0x5208",
        ["gasPrice"] = "0x3b9aca00",
        ["nonce"] = "0x0",
        ["chainId"] = "0xa869",
        ["type"] = "0x2",
        ["input"] = "0x12",
        ["accessList"] = new JsonArray(),
    };

    public static JsonObject Block(int transactions) => new()
    {
        ["hash"] = BlockHash,
        ["number"] = "0x2b",
        ["parentHash"] = $"0x{7:x64}",
        ["timestamp"] = "0x65920080",
        ["gasUsed"] = "0x1",
        ["gasLimit"] = "0x2",
        ["miner"] = "0x00000000000000000000000000000000000000bb",
        ["size"] = "0x3",
        ["transactions"] = new JsonArray([.. Enumerable.Range(0, transactions).Select(Transaction)]),
    };

    public static JsonObject Receipt(int transaction, int? status)
    {
        var receipt = new JsonObject { ["transactionHash"] = Hash(transaction), ["gasUsed"] = "0x5208", ["logs"] = new JsonArray() };
        if (status is { } known)
            receipt["status"] = $"0x{known}";
        return receipt;
    }
}
