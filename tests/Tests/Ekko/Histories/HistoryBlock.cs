using System.Text;
using System.Text.Json.Nodes;
using Ekko.Blocks;

namespace Ekko.Tests.Ekko.Histories;

/// <summary>A made-up block of a history, and which receipts of it were ever seen.</summary>
/// <param name="number">Its number.</param>
/// <param name="id">Tells it from all others.</param>
/// <param name="parentHash">The hash of its parent, which need not be announced.</param>
/// <param name="transactions">The hashes of its transactions; one may be there twice, or in other blocks too.</param>
sealed class HistoryBlock(long number, int id, string parentHash, IReadOnlyList<string> transactions)
{
    public static NodeConfig Node { get; } = new("Avalanche", "Fuji");

    public long Number => number;

    public string Hash { get; } = HashOf(0xb10c, id);

    public string ParentHash => parentHash;

    public IReadOnlyList<string> Transactions => transactions;

    /// <summary>Transactions whose receipts were announced: every later announcement has them too.</summary>
    public SortedSet<int> Receipts { get; } = [];

    /// <summary>Whether it was announced with a receipt.</summary>
    public bool HadReceipts { get; set; }

    public static string HashOf(int kind, int id) => $"0x{((long)kind << 32) | (uint)id:x64}";

    public static bool Status(int index) => index % 3 != 1;

    /// <summary>The block with its transactions, as a node gives it.</summary>
    public byte[] Json(bool withBodies = true)
    {
        var block = Sample.Block(0);
        block["hash"] = Hash;
        block["number"] = $"0x{Number:x}";
        block["parentHash"] = ParentHash;
        block["transactions"] = new JsonArray(
            [.. Transactions.Select((hash, i) => withBodies ? Transaction(i) : (JsonNode)JsonValue.Create(hash))]);
        return Bytes(block);
    }

    /// <summary>A transaction as a message, with or without what its receipt adds.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="hasReceipt">Whether it has its receipt.</param>
    /// <param name="hash">Another hash than it has.</param>
    public byte[] Message(int index, bool hasReceipt, string? hash = null)
    {
        var transaction = Transaction(index);
        transaction["hash"] = hash ?? Transactions[index];
        transaction["blockTimestamp"] = "0x65920080";
        if (hasReceipt)
            transaction["status"] = Status(index) ? "0x1" : "0x0";
        return Bytes(transaction);
    }

    /// <summary>A receipt as a node gives it.</summary>
    public JsonObject Receipt(int index) => new()
    {
        ["transactionHash"] = Transactions[index],
        ["transactionIndex"] = $"0x{index:x}",
        ["blockHash"] = Hash,
        ["blockNumber"] = $"0x{Number:x}",
        ["gasUsed"] = "0x5208",
        ["status"] = Status(index) ? "0x1" : "0x0",
    };

    /// <summary>Receipts as a node gives them: those that are known, and some that are not of this block.</summary>
    public byte[] ReceiptsJson(IEnumerable<JsonObject> foreign) =>
        Bytes(new JsonArray([.. Receipts.Select(Receipt).Concat(foreign).Select(receipt => receipt.DeepClone())]));

    /// <summary>What says the same in the lake, row by row.</summary>
    public IEnumerable<string> Rows(Func<int, bool> hasReceipt) => Transactions.Select(
        (hash, i) => $"{Number} {Hash[^8..]} {i} {hash[^8..]} {(hasReceipt(i) ? Status(i) ? "true" : "false" : "NULL")}");

    public override string ToString() => $"{Number}:{id}";

    JsonObject Transaction(int index)
    {
        var transaction = Sample.Transaction(index);
        transaction["hash"] = Transactions[index];
        transaction["blockHash"] = Hash;
        transaction["blockNumber"] = $"0x{Number:x}";
        return transaction;
    }

    static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
