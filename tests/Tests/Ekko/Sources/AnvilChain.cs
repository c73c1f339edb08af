using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Sources;

/// <summary>A transaction as the node tells it, or as the lake holds it.</summary>
sealed record ToldTransaction(
    long Block, string BlockHash, string Hash, long Index, string From, string? To, string Value, bool? Success, string? Contract,
    long? GasUsed,
    long Type);

/// <summary>Makes blocks on a node of which every kind of transaction is known, and tells what the node says of them.</summary>
static class AnvilChain
{
    // Deploys five bytes of code that revert whatever is asked of them.
    const string RevertingContract = "0x6460006000fd6000526005601bf3";

    /// <summary>Mines blocks with transfers, contract creations and calls that are reverted.</summary>
    internal static async Task MineAsync(AnvilNode node, int blocks)
    {
        var reverting = await DeployAsync(node);
        for (var i = 1; i < blocks; i++)
        {
            var calls = new List<(string, object[])>();
            for (var sender = 0; sender < i % 4; sender++)
                calls.Add(Transaction(node, sender, node.Accounts[(sender + 1) % 10], wei: (1_000_000_007L * i) + sender));
            if (i % 5 == 0)
                calls.Add(Transaction(node, 5, null, data: RevertingContract));
            if (i % 3 == 0)
                calls.Add(Transaction(node, 6, reverting, data: "0x12345678"));
            if (i % 7 == 0)
                calls.Add(Transaction(node, 7, "0x00000000000000000000000000000000000000ff", data: "0xc0ffee"));
            if (calls.Count > 0)
                await node.CallAsync(calls);
            await node.MineAsync();
        }
    }

    /// <summary>What the node says of its blocks.</summary>
    internal static async Task<List<ToldTransaction>> TellAsync(AnvilNode node, long first, long last)
    {
        var told = new List<ToldTransaction>();
        for (var number = first; number <= last; number++)
        {
            var block = await node.CallAsync("eth_getBlockByNumber", AnvilNode.Hex(number), true);
            foreach (var transaction in block.GetProperty("transactions").EnumerateArray())
            {
                var receipt = await node.CallAsync("eth_getTransactionReceipt", transaction.GetProperty("hash").GetString()!);
                told.Add(new ToldTransaction(
                    number,
                    block.GetProperty("hash").GetString()!,
                    transaction.GetProperty("hash").GetString()!,
                    AnvilNode.Number(transaction.GetProperty("transactionIndex")),
                    transaction.GetProperty("from").GetString()!,
                    Text(transaction, "to"), Wei(transaction.GetProperty("value").GetString()!),
                    receipt.GetProperty("status").GetString() == "0x1",
                    Text(receipt, "contractAddress"), AnvilNode.Number(receipt.GetProperty("gasUsed")),
                    AnvilNode.Number(transaction.GetProperty("type"))));
            }
        }

        return told;
    }

    static async Task<string> DeployAsync(AnvilNode node)
    {
        var hash = await node.SendAsync(9, null, data: RevertingContract);
        await node.MineAsync();
        return (await node.CallAsync("eth_getTransactionReceipt", hash)).GetProperty("contractAddress").GetString()!;
    }

    static (string, object[]) Transaction(AnvilNode node, int from, string? to, long wei = 0, string data = "0x")
    {
        var transaction = new Dictionary<string, object>
        {
            ["from"] = node.Accounts[from],
            ["value"] = AnvilNode.Hex(wei),
            ["gas"] = "0x186a0",
            ["data"] = data,
        };
        if (to is not null)
            transaction["to"] = to;
        return ("eth_sendTransaction", [transaction]);
    }

    static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;

    static string Wei(string hex) =>
        BigInteger.Parse("0" + hex[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
