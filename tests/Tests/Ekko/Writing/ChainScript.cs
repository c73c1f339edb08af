using System.Text;
using System.Text.Json.Nodes;
using Ekko.Blocks;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>A made-up block of a branch: equal names have equal hashes.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Branch">The branch it is on.</param>
/// <param name="ParentBranch">The branch of its parent.</param>
/// <param name="Transactions">The transactions in it, by name.</param>
sealed record ScriptBlock(int Number, char Branch, char ParentBranch, params int[] Transactions)
{
    public string Hash => HashOf(Number, Branch);

    public string ParentHash => HashOf(Number - 1, ParentBranch);

    public byte[] Json(Func<int, int?>? status = null)
    {
        var block = Sample.Block(0);
        block["hash"] = Hash;
        block["number"] = $"0x{Number:x}";
        block["parentHash"] = ParentHash;
        block["transactions"] = new JsonArray([.. Transactions.Select((_, i) => TransactionJson(i, status?.Invoke(Transactions[i])))]);
        return Encoding.UTF8.GetBytes(block.ToJsonString());
    }

    /// <summary>One of its transactions as a message.</summary>
    public byte[] Message(int index, int? status = null)
    {
        var transaction = TransactionJson(index, status);
        transaction["blockTimestamp"] = "0x65920080";
        return Encoding.UTF8.GetBytes(transaction.ToJsonString());
    }

    static string HashOf(int number, char branch) => $"0x{(long)branch << 32 | (uint)number:x64}";

    JsonObject TransactionJson(int index, int? status)
    {
        var transaction = Sample.Transaction(Transactions[index]);
        transaction["blockHash"] = Hash;
        transaction["blockNumber"] = $"0x{Number:x}";
        transaction["transactionIndex"] = $"0x{index:x}";
        if (status is { } known)
        {
            transaction["status"] = $"0x{known}";
            transaction["gasUsed"] = "0x5208";
            transaction["effectiveGasPrice"] = "0x7";
        }

        return transaction;
    }
}

/// <summary>Writes made-up blocks, and asks what the lake holds.</summary>
static class ChainScript
{
    public static NodeConfig Node { get; } = new("Avalanche", "Fuji");

    public static async Task WriteAsync(this DuckLakeWriter writer, params ScriptBlock[] blocks)
    {
        foreach (var block in blocks)
            await writer.WriteBlockAsync(block.Json(), default, Node, "test");
    }
}
