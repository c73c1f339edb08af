using System.Buffers;
using System.Globalization;
using Ekko.Blocks;

namespace Ekko.Messages;

/// <summary>Splices message bodies together from the bytes of a block: what the node wrote stays as it wrote it.</summary>
static class MessageBody
{
    /// <summary>
    /// The transaction object, and behind its own members what it does not say itself: <c>blockTimestamp</c>, <c>blockHash</c>,
    /// <c>blockNumber</c>, and of a receipt <c>status</c>, <c>gasUsed</c>, <c>effectiveGasPrice</c>, <c>contractAddress</c>. Where the
    /// object says something else of its block, or null, the block's own value takes that place.
    /// </summary>
    public static void WriteTransaction(
        ArrayBufferWriter<byte> target, ReadOnlySpan<byte> json, BlockLayout block, in TransactionLayout transaction,
        scoped in Receipt receipt)
    {
        var isFirst = transaction.IsEmpty;
        WriteObject(target, json, block, transaction);
        if (transaction.BlockTimestamp.IsNone)
            Member(target, "\"blockTimestamp\":"u8, block.TimestampToken.Of(json), ref isFirst);
        if (transaction.BlockNumber.IsNone)
            Member(target, "\"blockNumber\":"u8, block.NumberToken.Of(json), ref isFirst);
        if (transaction.BlockHash.IsNone)
            Member(target, "\"blockHash\":"u8, block.HashToken.Of(json), ref isFirst);
        Quantity(target, "\"status\":"u8, receipt.Status, ref isFirst);
        Quantity(target, "\"gasUsed\":"u8, receipt.GasUsed, ref isFirst);
        if (!receipt.WideGasUsed.IsEmpty)
            Member(target, "\"gasUsed\":"u8, receipt.WideGasUsed, ref isFirst);
        Quantity(target, "\"effectiveGasPrice\":"u8, receipt.EffectiveGasPrice, ref isFirst);
        if (!receipt.WideEffectiveGasPrice.IsEmpty)
            Member(target, "\"effectiveGasPrice\":"u8, receipt.WideEffectiveGasPrice, ref isFirst);
        if (!receipt.ContractAddress.IsEmpty)
            Text(target, "\"contractAddress\":"u8, receipt.ContractAddress, ref isFirst);
        target.Write("}"u8);
    }

    /// <summary>The block object without its transactions, and behind its own members <c>transactionCount</c>, a quantity.</summary>
    public static void WriteBlock(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> json, BlockLayout block)
    {
        var member = block.TransactionsMember;
        var end = block.Block.Start + block.Block.Length - 1;
        var before = json[block.Block.Start..member.Start].TrimEnd(" \t\r\n"u8);
        if (before[^1] == ',')
            before = before[..^1];
        var after = json[(member.Start + member.Length)..end].Trim(" \t\r\n"u8);
        var isFirst = before.TrimEnd(" \t\r\n"u8).Length == 1;
        if (isFirst && after.StartsWith(","u8))
            after = after[1..];
        target.Write(before);
        target.Write(after);
        isFirst &= after.IsEmpty;
        Quantity(target, "\"transactionCount\":"u8, block.Transactions.Count, ref isFirst);
        target.Write("}"u8);
    }

    /// <summary>What says which block it is, and no more.</summary>
    public static void WriteBlockReference(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> json, BlockLayout block)
    {
        var isFirst = true;
        target.Write("{"u8);
        Member(target, "\"number\":"u8, block.NumberToken.Of(json), ref isFirst);
        Text(target, "\"hash\":"u8, block.Hash.Of(json), ref isFirst);
        if (!block.ParentHash.IsNone)
            Text(target, "\"parentHash\":"u8, block.ParentHash.Of(json), ref isFirst);
        Member(target, "\"timestamp\":"u8, block.TimestampToken.Of(json), ref isFirst);
        Quantity(target, "\"transactionCount\":"u8, block.Transactions.Count, ref isFirst);
        target.Write("}"u8);
    }

    /// <summary>The object without its last brace.</summary>
    static void WriteObject(
        ArrayBufferWriter<byte> target, ReadOnlySpan<byte> json, BlockLayout block, in TransactionLayout transaction)
    {
        Span<(JsonSlice Own, JsonSlice Block)> values =
        [
            (transaction.BlockTimestamp, block.TimestampToken), (transaction.BlockNumber, block.NumberToken),
            (transaction.BlockHash, block.HashToken),
        ];
        values.Sort(static (a, b) => a.Own.Start.CompareTo(b.Own.Start));
        var written = transaction.Object.Start;
        foreach (var (own, ofBlock) in values)
        {
            if (own.IsNone || own.Of(json).SequenceEqual(ofBlock.Of(json)))
                continue;
            target.Write(json[written..own.Start]);
            target.Write(ofBlock.Of(json));
            written = own.Start + own.Length;
        }

        target.Write(json[written..(transaction.Object.Start + transaction.Object.Length - 1)]);
    }

    static void Quantity(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> name, long? value, ref bool isFirst)
    {
        if (value is not { } known)
            return;
        Span<byte> digits = stackalloc byte[16];
        known.TryFormat(digits, out var length, "x", CultureInfo.InvariantCulture);
        Begin(target, name, ref isFirst);
        target.Write("\"0x"u8);
        target.Write(digits[..length]);
        target.Write("\""u8);
    }

    static void Text(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref bool isFirst)
    {
        Begin(target, name, ref isFirst);
        target.Write("\""u8);
        target.Write(value);
        target.Write("\""u8);
    }

    static void Member(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> token, ref bool isFirst)
    {
        Begin(target, name, ref isFirst);
        target.Write(token);
    }

    static void Begin(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> name, ref bool isFirst)
    {
        if (!isFirst)
            target.Write(","u8);
        isFirst = false;
        target.Write(name);
    }
}
