using System.Text;
using System.Text.Json.Nodes;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.Tests.Golden;
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

    /// <summary>One of a few blocks of three branches.</summary>
    public static ScriptBlock RandomBlock(Random random)
    {
        var number = 5 + random.Next(6);
        var branch = (char)('A' + random.Next(3));
        return new ScriptBlock(
            number, branch, number % 2 == 0 || branch == 'A' ? branch : (char)(branch - 1),
            [.. Enumerable.Range(0, (number + branch) % 4).Select(i => (number * 100) + (branch * 10_000) + i)]);
    }

    /// <summary>What a block makes of what is believed: neighbours that do not fit it go, with their descendants.</summary>
    public static void Announce(SortedDictionary<int, ScriptBlock> model, ScriptBlock block)
    {
        if (model.TryGetValue(block.Number - 1, out var below) && below.Hash != block.ParentHash)
            Orphan(model, below);
        if (model.TryGetValue(block.Number, out var known) && known.Hash != block.Hash)
            Orphan(model, known);
        model[block.Number] = block;
        if (model.TryGetValue(block.Number + 1, out var above) && above.ParentHash != block.Hash)
            Orphan(model, above);
    }

    static void Orphan(SortedDictionary<int, ScriptBlock> model, ScriptBlock block)
    {
        model.Remove(block.Number);
        if (model.TryGetValue(block.Number + 1, out var child) && child.ParentHash == block.Hash)
            Orphan(model, child);
    }

    /// <summary>What is believed, as <see cref="Chain(DuckLakeConnection, string)"/> says it.</summary>
    public static string Chain(SortedDictionary<int, ScriptBlock> model) => string.Join(' ', model.Values
        .Where(b => b.Transactions.Length > 0).Select(b => $"{b.Number}{b.Branch}:{string.Join(',', b.Transactions)}"));

    /// <summary>Blocks and transactions as the script names them.</summary>
    public static string Chain(DuckLakeConnection connection, string at = "") => Answer.Of(connection, $"""
        SELECT coalesce(string_agg(block, ' ' ORDER BY block_number, block), '') FROM (
            SELECT block_number, block_number || chr(('0x' || block_hash[51:58])::BIGINT::INTEGER) || ':'
                || string_agg((('0x' || tx_hash[51:66])::BIGINT - 1)::VARCHAR, ',' ORDER BY tx_index) AS block
            FROM transactions {at} GROUP BY block_number, block_hash)
        """).Rows[0][0]!;
}
