using System.Text.Json;
using Ekko.Blocks;

namespace Ekko.Messages;

/// <summary>Where a transaction is in its block's JSON, and what it says of its place.</summary>
readonly struct TransactionLayout
{
    /// <summary>The object with its braces.</summary>
    public required JsonSlice Object { get; init; }

    /// <summary>Whether it has no members.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>The hash, without quotes; none when it is missing.</summary>
    public JsonSlice Hash { get; private init; }

    /// <summary>The index in the block; null when it is missing or no number.</summary>
    public long? Index { get; private init; }

    /// <summary>The value of <c>blockHash</c>, with quotes if it has some; none when the member is missing.</summary>
    public JsonSlice BlockHash { get; private init; }

    /// <summary>The value of <c>blockNumber</c>.</summary>
    public JsonSlice BlockNumber { get; private init; }

    /// <summary>The value of <c>blockTimestamp</c>.</summary>
    public JsonSlice BlockTimestamp { get; private init; }

    /// <summary>Why it is no transaction; null when it is an object.</summary>
    public string? Problem { get; private init; }

    /// <summary>Reads the value that the reader stands at, and leaves the reader at its end.</summary>
    /// <param name="reader">At the value.</param>
    /// <param name="offset">Where in the block's text the reader began.</param>
    public static TransactionLayout Read(ref Utf8JsonReader reader, int offset)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            var problem = JsonMember.WrongType(ref reader, "transaction", "an object");
            return new TransactionLayout { Object = From(ref reader, start, offset), Problem = problem };
        }

        var (hash, blockHash, blockNumber, blockTimestamp) = (JsonSlice.None, JsonSlice.None, JsonSlice.None, JsonSlice.None);
        long? index = null;
        var isEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            isEmpty = false;
            reader.Read();
            if (name.SequenceEqual("hash"u8) && reader.TokenType == JsonTokenType.String)
                hash = new JsonSlice(offset + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            else if (name.SequenceEqual("transactionIndex"u8))
                index = HexText.TryParse(reader.ValueSpan, out long number) ? number : null;
            else if (name.SequenceEqual("blockHash"u8))
                blockHash = Value(ref reader, offset);
            else if (name.SequenceEqual("blockNumber"u8))
                blockNumber = Value(ref reader, offset);
            else if (name.SequenceEqual("blockTimestamp"u8))
                blockTimestamp = Value(ref reader, offset);
            reader.Skip();
        }

        return new TransactionLayout
        {
            Object = From(ref reader, start, offset),
            IsEmpty = isEmpty,
            Hash = hash,
            Index = index,
            BlockHash = blockHash,
            BlockNumber = blockNumber,
            BlockTimestamp = blockTimestamp,
        };
    }

    static JsonSlice Value(ref Utf8JsonReader reader, int offset)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return From(ref reader, start, offset);
    }

    static JsonSlice From(ref Utf8JsonReader reader, int start, int offset) => new(offset + start, (int)reader.BytesConsumed - start);
}
