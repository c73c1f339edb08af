using System.Text;
using System.Text.Json;
using Ekko.Blocks;

namespace Ekko.Sources.Rpc;

/// <summary>Reads what a source needs to know of a node's answers; the rest goes on as it came.</summary>
static class EvmAnswers
{
    /// <summary>The result of <c>eth_chainId</c>.</summary>
    public static long ChainId(RpcResult result, NodeUrl url)
    {
        if (result.Error is { } error)
            throw RpcResponse.Failure(url, error, "eth_chainId");
        var text = result.Value.Span;
        return text.Length > 2 && HexText.TryParse(text[1..^1], out long id) ? id : throw Bad(url, "eth_chainId", "is no chain id");
    }

    /// <summary>What makes a block a link of a chain; null when the node does not have it.</summary>
    /// <param name="result">The result of <c>eth_getBlockByNumber</c>.</param>
    /// <param name="url">Who answered.</param>
    /// <param name="hashes">Takes the hashes of the transactions; null when they are not wanted.</param>
    public static BlockLink? Link(RpcResult result, NodeUrl url, List<string>? hashes = null)
    {
        const string Method = "eth_getBlockByNumber";
        if (result.Error is { } error)
            throw RpcResponse.Failure(url, error, Method);
        if (result.IsNull)
            return null;
        long? number = null, time = null;
        string? hash = null, parent = null;
        var transactions = 0;
        var reader = new Utf8JsonReader(result.Value.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad(url, Method, "is no block");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("number"u8))
                number = Quantity(ref reader);
            else if (name.SequenceEqual("timestamp"u8))
                time = Quantity(ref reader);
            else if (name.SequenceEqual("hash"u8))
                hash = Hash(ref reader);
            else if (name.SequenceEqual("parentHash"u8))
                parent = Hash(ref reader);
            else if (name.SequenceEqual("transactions"u8) && reader.TokenType == JsonTokenType.StartArray)
                transactions = Transactions(ref reader, hashes);
            else
                reader.Skip();
        }

        return number is { } n && time is { } t && hash is not null && parent is not null
            ? new BlockLink(n, hash, parent, t, transactions)
            : throw Bad(url, Method, "lacks the number, the hash, the parent's hash or the time of the block");
    }

    /// <summary>
    /// How many receipts are of another block: a reorganisation may have come between two calls. Receipts that name no block are believed.
    /// </summary>
    /// <param name="receipts">A JSON array of receipts.</param>
    /// <param name="blockHash">The block's hash, in lower case.</param>
    public static int CountForeign(ReadOnlySpan<byte> receipts, string blockHash)
    {
        var count = 0;
        var reader = new Utf8JsonReader(receipts);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isHash = reader.ValueTextEquals("blockHash"u8);
                reader.Read();
                if (isHash && Hash(ref reader) is { } found && found != blockHash)
                    count++;
                if (!isHash)
                    reader.Skip();
            }
        }

        return count;
    }

    static NodeException Bad(NodeUrl url, string method, string problem) =>
        new(NodeErrorKind.Transient, $"Reading the answer of the node at {url} to {method} failed: it {problem}.");

    static long? Quantity(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && HexText.TryParse(reader.ValueSpan, out long value))
            return value;
        reader.Skip();
        return null;
    }

    static string? Hash(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && HexText.IsBytes(reader.ValueSpan, 32))
            return Encoding.ASCII.GetString(reader.ValueSpan).ToLowerInvariant();
        reader.Skip();
        return null;
    }

    static int Transactions(ref Utf8JsonReader reader, List<string>? hashes)
    {
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            count++;
            if (hashes is null || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isHash = reader.ValueTextEquals("hash"u8);
                reader.Read();
                if (isHash && Hash(ref reader) is { } hash)
                    hashes.Add(hash);
                else if (!isHash)
                    reader.Skip();
            }
        }

        return count;
    }
}
