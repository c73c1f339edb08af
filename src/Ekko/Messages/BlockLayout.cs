using System.Text.Json;
using Ekko.Blocks;

namespace Ekko.Messages;

/// <summary>
/// Where things are in a block's JSON: what its messages are cut out of. Reads no more than that; whether values fit is for the code that
/// writes them. Its lists serve one block after another.
/// </summary>
sealed class BlockLayout
{
    const int HashBytes = 32;
    readonly List<TransactionLayout> _transactions = [];
    readonly TransactionIndexSet _indexes = new();

    public IReadOnlyList<TransactionLayout> Transactions => _transactions;

    /// <summary>The block object with its braces.</summary>
    public JsonSlice Block { get; private set; }

    /// <summary>The member <c>transactions</c>: name, colon and array.</summary>
    public JsonSlice TransactionsMember { get; private set; }

    /// <summary>The hash, without quotes.</summary>
    public JsonSlice Hash { get; private set; }

    /// <summary>The hash with its quotes.</summary>
    public JsonSlice HashToken => new(Hash.Start - 1, Hash.Length + 2);

    /// <summary>The parent's hash, without quotes; none when it is missing.</summary>
    public JsonSlice ParentHash { get; private set; }

    /// <summary>The number with its quotes.</summary>
    public JsonSlice NumberToken { get; private set; }

    /// <summary>The timestamp with its quotes.</summary>
    public JsonSlice TimestampToken { get; private set; }

    public long Number { get; private set; }

    /// <summary>Reads a block: the result of <c>eth_getBlockByNumber</c> with bodies, or the response that holds it.</summary>
    /// <exception cref="BlockFormatException">It is no block.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public void Read(ReadOnlySpan<byte> json)
    {
        _transactions.Clear();
        _indexes.Clear();
        Hash = ParentHash = NumberToken = TimestampToken = TransactionsMember = JsonSlice.None;
        var start = json.StartsWith("\uFEFF"u8) ? 3 : 0;
        var reader = new Utf8JsonReader(json[start..]);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new BlockFormatException("not a block: the JSON is not an object");
        Block = ReadDocument(ref reader, start);
        while (reader.Read())
        {
        }

        if (Hash.IsNone)
            throw new BlockFormatException("hash is missing: not a block, or a pending one");
        if (NumberToken.IsNone)
            throw new BlockFormatException("number is missing");
        if (TimestampToken.IsNone)
            throw new BlockFormatException("timestamp is missing");
        if (TransactionsMember.IsNone)
            throw new BlockFormatException("transactions is missing");
    }

    /// <summary>Why an entry of the list is no transaction of the block; null when it is one. Only the whole block tells.</summary>
    /// <param name="json">The block's text.</param>
    /// <param name="transaction">Asked for once, in the order of the block.</param>
    public string? Check(ReadOnlySpan<byte> json, in TransactionLayout transaction)
    {
        if (transaction.Problem is { } problem)
            return problem;
        if (transaction.Index is { } index && !_indexes.Add(index))
            return BlockMembership.Repeated(index);
        long? number = HexText.TryParse(Text(transaction.BlockNumber, json), out long own) ? own : null;
        return BlockMembership.CheckHash(Text(transaction.BlockHash, json), Hash.Of(json))
            ?? BlockMembership.CheckNumber(number, Number);
    }

    JsonSlice ReadDocument(ref Utf8JsonReader reader, int offset)
    {
        var start = reader;
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName || !IsResponseMember(reader.ValueSpan))
        {
            reader = start;
            return ReadBlock(ref reader, offset);
        }

        var block = JsonSlice.None;
        for (; reader.TokenType == JsonTokenType.PropertyName; reader.Read())
        {
            var isResult = reader.ValueTextEquals("result"u8);
            var isError = reader.ValueTextEquals("error"u8);
            reader.Read();
            if (isError && reader.TokenType != JsonTokenType.Null)
                throw new BlockFormatException("the node answered with an error");
            if (isResult && !block.IsNone)
                throw new BlockFormatException("the response has two results");
            if (!isResult)
                reader.Skip();
            else if (reader.TokenType == JsonTokenType.StartObject)
                block = ReadBlock(ref reader, offset);
            else
                throw new BlockFormatException("the node's answer is no block (result is not an object)");
        }

        return block.IsNone ? throw new BlockFormatException("a JSON-RPC response without a result") : block;
    }

    static bool IsResponseMember(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("jsonrpc"u8) || name.SequenceEqual("id"u8) || name.SequenceEqual("result"u8) || name.SequenceEqual("error"u8);

    JsonSlice ReadBlock(ref Utf8JsonReader reader, int offset)
    {
        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var nameStart = (int)reader.TokenStartIndex;
            reader.Read();
            if (name.SequenceEqual("transactions"u8))
            {
                if (!TransactionsMember.IsNone)
                    throw new BlockFormatException("transactions is there twice");
                ReadTransactions(ref reader, offset);
                TransactionsMember = new JsonSlice(offset + nameStart, (int)reader.BytesConsumed - nameStart);
            }
            else if (ReadMember(ref reader, name, offset) is { } problem)
            {
                throw new BlockFormatException(problem);
            }
        }

        return new JsonSlice(offset + start, (int)reader.BytesConsumed - start);
    }

    string? ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, int offset)
    {
        var token = new JsonSlice(offset + (int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
        string? problem = null;
        if (name.SequenceEqual("hash"u8))
        {
            var wrong = JsonMember.Bytes(ref reader, "hash", HashBytes, out var hash);
            problem = Once(Hash, "hash") ?? wrong;
            Hash = Shift(hash, offset);
        }
        else if (name.SequenceEqual("parentHash"u8))
        {
            // The code that writes the block's row says what is wrong with it.
            _ = JsonMember.Bytes(ref reader, "parentHash", HashBytes, out var hash);
            ParentHash = Shift(hash, offset);
        }
        else if (name.SequenceEqual("number"u8))
        {
            var wrong = JsonMember.Quantity(ref reader, "number", out var number);
            problem = Once(NumberToken, "number") ?? wrong;
            if (number is { } known)
                (Number, NumberToken) = (known, token);
        }
        else if (name.SequenceEqual("timestamp"u8))
        {
            var wrong = JsonMember.Quantity(ref reader, "timestamp", out var seconds);
            problem = Once(TimestampToken, "timestamp") ?? wrong;
            if (seconds is not null)
                TimestampToken = token;
        }
        else
        {
            reader.Skip();
        }

        return problem;
    }

    void ReadTransactions(ref Utf8JsonReader reader, int offset)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new BlockFormatException(JsonMember.WrongType(ref reader, "transactions", "an array"));
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && _transactions.Count == 0)
                throw new BlockFormatException("the block carries transaction hashes only: ask the node for full transactions");
            _transactions.Add(TransactionLayout.Read(ref reader, offset));
        }
    }

    static string? Once(JsonSlice before, string name) => before.IsNone ? null : $"{name} is there twice";

    /// <summary>A string's text; empty for any other value.</summary>
    static ReadOnlySpan<byte> Text(JsonSlice value, ReadOnlySpan<byte> json) =>
        value.Of(json) is [(byte)'"', .. var text, (byte)'"'] ? text : default;

    static JsonSlice Shift(JsonSlice slice, int offset) => slice.IsNone ? slice : slice with { Start = slice.Start + offset };
}
