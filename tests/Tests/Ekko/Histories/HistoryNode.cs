using System.Text;
using System.Text.Json.Nodes;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Ekko.Histories;

/// <summary>
/// A node whose chain grows, forks at every depth and comes back to branches it left; with receipts that are missing or another block's,
/// and a limit of calls at once, which it states in one of the ways that nodes have.
/// </summary>
sealed class HistoryNode : IAsyncDisposable
{
    static readonly (int Status, string Body)[] Refusals =
    [
        (200, """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"batch limit 3 exceeded"}}"""),
        (200, """[{"jsonrpc":"2.0","id":FIRST,"error":{"code":-32600,"message":"batch too large"}}]"""),
        (200, """{"jsonrpc":"2.0","id":null,"error":{"code":-32010,"message":"The batch request was too large"}}"""),
        (500, """{"code":31,"message":"Batch of more than 3 requests are not allowed"}"""),
        (400, ""),
        (413, ""),
    ];

    readonly Random _random;
    readonly List<string> _told;
    readonly NodeProxy _server;
    readonly (int Status, string Body) _refusal;
    readonly int _limit;
    readonly List<List<HistoryBlock>> _left = [];
    readonly Dictionary<string, List<JsonObject>> _foreign = [];
    int _lastBlock;
    int _lastTransaction;
    List<HistoryBlock> _chain = [];

    public HistoryNode(int seed, List<string> told)
    {
        (_random, _told) = (new Random(seed), told);
        _refusal = Refusals[seed % Refusals.Length];
        _limit = seed % 4 == 0 ? int.MaxValue : seed % 4;
        _server = new NodeProxy(Answer);
        for (var i = 0; i < 3; i++)
            Append();
    }

    public string Url => _server.Url;

    /// <summary>The chain, from block 0.</summary>
    public IReadOnlyList<HistoryBlock> Chain => _chain;

    /// <summary>Receipts of other blocks, as the node gives them.</summary>
    public IEnumerable<string> Foreign =>
        _chain.SelectMany(block => _foreign.GetValueOrDefault(block.Hash, [])).Select(receipt => receipt.ToJsonString());

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>The chain becomes another one.</summary>
    public void Change()
    {
        var before = _chain;
        _chain = [.. before];
        var kind = _random.Next(10);
        if (kind < 4)
        {
            Grow(1 + _random.Next(3));
        }
        else if (kind < 8 || _left.Count == 0)
        {
            var depth = 1 + _random.Next(_chain.Count - 1);
            _left.Add(before);
            _chain.RemoveRange(_chain.Count - depth, depth);
            Grow(1 + _random.Next(depth + 2));
        }
        else
        {
            // A branch that was left, and a new head, so that something changes in every case.
            _left.Add(before);
            _chain = [.. _left[_random.Next(_left.Count - 1)]];
            Grow(1);
        }

        _told.Add($"chain {string.Join(' ', _chain)}");
    }

    void Grow(int blocks)
    {
        for (var i = 0; i < blocks; i++)
            Append();
    }

    void Append()
    {
        var hashes = new List<string>();
        var isOneByOne = _random.Next(4) == 0;
        for (var count = _random.Next(4); hashes.Count < count;)
            hashes.Add(isOneByOne ? HistoryBlock.HashOf(0x8, ++_lastTransaction) : HashFor(hashes));
        var block = new HistoryBlock(
            _chain.Count, ++_lastBlock, _chain.Count == 0 ? HistoryBlock.HashOf(0, 0) : _chain[^1].Hash, hashes);
        for (var i = 0; i < hashes.Count; i++)
        {
            if (_random.Next(4) > 0)
                block.Receipts.Add(i);
        }

        var missing = Enumerable.Range(0, hashes.Count).Except(block.Receipts).ToList();
        if (!isOneByOne && missing.Count > 0)
        {
            var receipt = block.Receipt(missing[0]);
            receipt["blockHash"] = HistoryBlock.HashOf(0xf0, _lastBlock);
            _foreign.Add(block.Hash, [receipt]);
        }

        _chain.Add(block);
    }

    /// <summary>A new hash, one of the block itself, or one of another block.</summary>
    string HashFor(List<string> hashes)
    {
        var kind = _random.Next(8);
        if (kind == 0 && hashes.Count > 0)
            return hashes[0];
        if (kind == 1 && _chain.Count > 0 && _chain[_random.Next(_chain.Count)] is { Transactions: [var other, ..] } && !IsOneByOne(other))
            return other;
        return HistoryBlock.HashOf(0x7, ++_lastTransaction);
    }

    /// <summary>Transactions whose receipts the node gives one by one only: their hashes are in one block each.</summary>
    static bool IsOneByOne(string hash) => hash.EndsWith($"{0x8:x}{hash[^8..]}", StringComparison.Ordinal);

    ProxyAnswer Answer(ProxyRequest request) => request.Calls.Count <= _limit
        ? request.Answer(Answer)
        : new ProxyAnswer
        {
            Status = _refusal.Status,
            Body = Encoding.UTF8.GetBytes(_refusal.Body.Replace("FIRST", $"{request.Calls[0]["id"]}", StringComparison.Ordinal)),
        };

    JsonNode Answer(JsonNode call)
    {
        var argument = call["params"]!.AsArray() is [{ } first, ..] ? first.GetValue<string>() : "";
        return ProxyRequest.Result((string?)call["method"] switch
        {
            "eth_chainId" => "0xa869",
            "eth_getBlockByNumber" when Find(argument) is { } block =>
                JsonNode.Parse(block.Json(withBodies: call["params"]![1]!.GetValue<bool>())),
            "eth_getBlockReceipts" when Find(argument) is { } block => block.Transactions.Any(IsOneByOne)
                ? new JsonArray()
                : JsonNode.Parse(block.ReceiptsJson(_foreign.GetValueOrDefault(block.Hash, []))),
            "eth_getTransactionReceipt" => FindReceipt(argument),
            _ => null,
        });
    }

    HistoryBlock? Find(string number) => number == "latest" ? _chain[^1]
        : Convert.ToInt32(number, 16) is var index && index < _chain.Count ? _chain[index] : null;

    JsonObject? FindReceipt(string hash)
    {
        var block = _chain.LastOrDefault(block => block.Transactions.Contains(hash));
        var index = block?.Transactions.ToList().IndexOf(hash);
        return index is { } found && block!.Receipts.Contains(found) ? block.Receipt(found) : null;
    }
}
