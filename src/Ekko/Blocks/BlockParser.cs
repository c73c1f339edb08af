using System.Buffers;
using System.Text.Json;
using Ekko.DuckLake.Columns;

namespace Ekko.Blocks;

/// <summary>
/// Reads blocks (the <c>result</c> of <c>eth_getBlockByNumber</c> with transaction bodies, or the whole JSON-RPC response) and single
/// transactions from UTF-8 straight into a <see cref="BlockBatch"/>. Nothing is dropped: what does not fit is a row of
/// <c>rejected_messages</c> with its bytes and the reason, and a good transaction beside a bad one is kept. Not thread-safe; one parser per
/// thread.
/// </summary>
/// <param name="time">The clock behind <c>ingested_at</c> and <c>received_at</c>.</param>
public sealed class BlockParser(TimeProvider time)
{
    internal TransactionReader Transaction { get; } = new();

    internal ReceiptSet Receipts { get; } = new();

    /// <summary>The indexes of the block that is read.</summary>
    internal TransactionIndexSet Indexes { get; } = new();

    /// <summary>Numbers of the block that do not fit their columns, as members of a JSON object.</summary>
    internal ArrayBufferWriter<byte> Extra { get; } = new();

    /// <summary>Reads one block.</summary>
    /// <param name="batch">Where the rows go.</param>
    /// <param name="node">The chain.</param>
    /// <param name="subject">Where the block came from; the subject of what is rejected.</param>
    /// <param name="block">The block's JSON.</param>
    /// <param name="receipts">The JSON of its receipts (an array, or the response that holds one); empty when there are none.</param>
    /// <returns>What became of it.</returns>
    public BlockOutcome Parse(
        BlockBatch batch, NodeConfig node, string subject, ReadOnlySpan<byte> block, ReadOnlySpan<byte> receipts = default) =>
        Parse(batch, node, subject, block, receipts, null, hasBodies: true);

    /// <summary>Reads a block without its transactions: the node's object with <c>transactionCount</c> in their place.</summary>
    /// <param name="batch">Where the row goes.</param>
    /// <param name="node">The chain.</param>
    /// <param name="subject">Where the block came from.</param>
    /// <param name="block">The block's JSON.</param>
    /// <param name="streamSequence">Its place in the stream it came from, if any.</param>
    /// <returns>Whether it fits; if not, it is a row of <c>rejected_messages</c> now.</returns>
    public bool ParseHeader(BlockBatch batch, NodeConfig node, string subject, ReadOnlySpan<byte> block, long? streamSequence = null) =>
        Parse(batch, node, subject, block, default, streamSequence, hasBodies: false).Accepted;

    BlockOutcome Parse(
        BlockBatch batch, NodeConfig node, string subject, ReadOnlySpan<byte> block, ReadOnlySpan<byte> receipts, long? streamSequence,
        bool hasBodies)
    {
        var rejectedBefore = batch.Rejected.Batch.RowCount;
        var now = time.GetUtcNow();
        ReadReceipts(batch, subject, receipts, now);
        var mark = batch.Mark();
        string problem;
        try
        {
            var json = block.StartsWith("\uFEFF"u8) ? block[3..] : block;
            var reading = new BlockReading(this, batch, batch.ChainIndex(node), subject, now, json, receipts, hasBodies);
            var accepted = reading.Read();
            if (reading.Problem is { } ofRow)
                batch.Rejected.Add(now, subject, streamSequence, ofRow, block);
            return new BlockOutcome(reading.Problem is null, accepted, batch.Rejected.Batch.RowCount - rejectedBefore);
        }
        catch (JsonException e)
        {
            problem = $"not JSON, or cut short: {e.Message}";
        }
        catch (BlockFormatException e)
        {
            problem = e.Message;
        }
        catch
        {
            batch.Rollback(mark);
            throw;
        }

        batch.Rollback(mark);
        batch.Rejected.Add(now, subject, streamSequence, problem, block);
        if (Receipts.Count > 0)
            batch.Rejected.Add(now, subject, null, "receipts of a block that was rejected", receipts);
        return new BlockOutcome(false, 0, batch.Rejected.Batch.RowCount - rejectedBefore);
    }

    /// <summary>
    /// Reads one transaction: the node's JSON-RPC object plus <c>blockTimestamp</c> and, when known, the receipt's <c>status</c>,
    /// <c>gasUsed</c>, <c>effectiveGasPrice</c> and <c>contractAddress</c>.
    /// </summary>
    /// <param name="batch">Where the row goes.</param>
    /// <param name="node">The chain.</param>
    /// <param name="subject">Where it came from.</param>
    /// <param name="transaction">The transaction's JSON.</param>
    /// <param name="streamSequence">Its place in the stream it came from, if any.</param>
    /// <returns>Whether it fits; if not, it is a row of <c>rejected_messages</c> now.</returns>
    public bool ParseTransaction(
        BlockBatch batch, NodeConfig node, string subject, ReadOnlySpan<byte> transaction, long? streamSequence = null)
    {
        var now = time.GetUtcNow();
        var firstRow = batch.Transactions.Batch.RowCount;
        var problem = TryTransaction(batch, node, transaction, now, firstRow);
        if (problem is null)
            return true;
        batch.Transactions.Batch.Truncate(firstRow);
        batch.Rejected.Add(now, subject, streamSequence, problem, transaction);
        return false;
    }

    string? TryTransaction(BlockBatch batch, NodeConfig node, ReadOnlySpan<byte> json, DateTimeOffset now, int firstRow)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return JsonMember.WrongType(ref reader, "transaction", "an object");
            var problem = Transaction.Read(ref reader, json, isInBlock: false, batch.Transactions);
            reader.Read();
            if (problem is not null)
                return problem;
            var hash = Transaction.Text(TransactionMember.BlockHash);
            if (hash.IsNone)
                return "blockHash is missing: the transaction is in no block yet";
            if (Transaction.Number(TransactionMember.BlockNumber) is not { } number)
                return "blockNumber is missing";
            if (Transaction.Number(TransactionMember.BlockTimestamp) is not { } seconds)
                return "blockTimestamp is missing";
            var chain = batch.ChainIndex(node);
            var block = new BlockContext
            {
                Chain = chain,
                Number = number,
                Seconds = seconds,
                Hash = hash.Of(json),
                HashSlice = StoreLower(batch.Transactions.BlockHash, hash.Of(json)),
                IngestedAt = ChainTime.Micros(now),
            };
            problem = Transaction.Append(batch, json, block, default);
            if (problem is null)
                batch.EndRun(chain, number, seconds, firstRow);
            return problem;
        }
        catch (JsonException e)
        {
            return $"not JSON, or cut short: {e.Message}";
        }
    }

    void ReadReceipts(BlockBatch batch, string subject, ReadOnlySpan<byte> receipts, DateTimeOffset now)
    {
        Receipts.Clear();
        if (receipts.IsEmpty)
            return;
        var bad = new List<(JsonSlice Slice, string Reason)>();
        try
        {
            Receipts.Read(receipts, (slice, reason) => bad.Add((slice, reason)));
            foreach (var (slice, reason) in bad)
                batch.Rejected.Add(now, subject, null, $"receipt: {reason}", slice.Of(receipts));
        }
        catch (Exception e) when (e is JsonException or BlockFormatException)
        {
            Receipts.Clear();
            batch.Rejected.Add(now, subject, null, $"receipts: {e.Message}", receipts);
        }
    }

    internal static TextSlice StoreLower(TextColumn column, ReadOnlySpan<byte> hex)
    {
        Span<byte> lower = stackalloc byte[hex.Length];
        System.Text.Ascii.ToLower(hex, lower, out _);
        return column.Store(lower);
    }
}
