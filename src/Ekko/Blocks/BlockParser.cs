using System.Text.Json;
using Ekko.DuckLake.Columns;

namespace Ekko.Blocks;

/// <summary>
/// Reads blocks (the <c>result</c> of <c>eth_getBlockByNumber</c> with transaction bodies, or the whole JSON-RPC response) and single transactions from UTF-8
/// straight into a <see cref="BlockBatch"/>. Nothing is dropped: what does not fit is a row of <c>rejected_messages</c> with its bytes and the reason, and
/// a good transaction beside a bad one is kept. Not thread-safe; one parser per thread.
/// </summary>
/// <param name="time">The clock behind <c>ingested_at</c> and <c>received_at</c>.</param>
public sealed class BlockParser(TimeProvider time)
{
    readonly TransactionReader _transaction = new();
    readonly ReceiptSet _receipts = new();

    /// <summary>Reads one block.</summary>
    /// <param name="batch">Where the rows go.</param>
    /// <param name="node">The chain.</param>
    /// <param name="subject">Where the block came from; the subject of what is rejected.</param>
    /// <param name="block">The block's JSON.</param>
    /// <param name="receipts">The JSON of its receipts (an array, or the response that holds one); empty when there are none.</param>
    /// <returns>What became of it.</returns>
    public BlockOutcome Parse(BlockBatch batch, NodeConfig node, string subject, ReadOnlySpan<byte> block, ReadOnlySpan<byte> receipts = default) =>
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
        BlockBatch batch, NodeConfig node, string subject, ReadOnlySpan<byte> block, ReadOnlySpan<byte> receipts, long? streamSequence, bool hasBodies)
    {
        var rejectedBefore = batch.Rejected.Batch.RowCount;
        var now = time.GetUtcNow();
        ReadReceipts(batch, subject, receipts, now);
        var mark = batch.Mark();
        string problem;
        try
        {
            var json = block.StartsWith("\uFEFF"u8) ? block[3..] : block;
            var accepted = new BlockReading(this, batch, batch.ChainIndex(node), subject, now, json, receipts, hasBodies).Read();
            return new BlockOutcome(true, accepted, batch.Rejected.Batch.RowCount - rejectedBefore);
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
        if (_receipts.Count > 0)
            batch.Rejected.Add(now, subject, null, "receipts of a block that was rejected", receipts);
        return new BlockOutcome(false, 0, batch.Rejected.Batch.RowCount - rejectedBefore);
    }

    /// <summary>
    /// Reads one transaction: the node's JSON-RPC object plus <c>blockTimestamp</c> and, when known, the receipt's <c>status</c>, <c>gasUsed</c>,
    /// <c>effectiveGasPrice</c> and <c>contractAddress</c>.
    /// </summary>
    /// <param name="batch">Where the row goes.</param>
    /// <param name="node">The chain.</param>
    /// <param name="subject">Where it came from.</param>
    /// <param name="transaction">The transaction's JSON.</param>
    /// <param name="streamSequence">Its place in the stream it came from, if any.</param>
    /// <returns>Whether it fits; if not, it is a row of <c>rejected_messages</c> now.</returns>
    public bool ParseTransaction(BlockBatch batch, NodeConfig node, string subject, ReadOnlySpan<byte> transaction, long? streamSequence = null)
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
            var problem = _transaction.Read(ref reader, json, batch.Transactions);
            reader.Read();
            if (problem is not null)
                return problem;
            var hash = _transaction.Text(TransactionMember.BlockHash);
            if (hash.IsNone)
                return "blockHash is missing: the transaction is in no block yet";
            if (_transaction.Number(TransactionMember.BlockNumber) is not { } number)
                return "blockNumber is missing";
            if (_transaction.Number(TransactionMember.BlockTimestamp) is not { } seconds)
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
            problem = _transaction.Append(batch, json, block, default);
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
        _receipts.Clear();
        if (receipts.IsEmpty)
            return;
        var bad = new List<(JsonSlice Slice, string Reason)>();
        try
        {
            _receipts.Read(receipts, (slice, reason) => bad.Add((slice, reason)));
            foreach (var (slice, reason) in bad)
                batch.Rejected.Add(now, subject, null, $"receipt: {reason}", slice.Of(receipts));
        }
        catch (Exception e) when (e is JsonException or BlockFormatException)
        {
            _receipts.Clear();
            batch.Rejected.Add(now, subject, null, $"receipts: {e.Message}", receipts);
        }
    }

    static TextSlice StoreLower(TextColumn column, ReadOnlySpan<byte> hex)
    {
        Span<byte> lower = stackalloc byte[hex.Length];
        System.Text.Ascii.ToLower(hex, lower, out _);
        return column.Store(lower);
    }

    /// <summary>One block on its way into the batch.</summary>
    ref struct BlockReading(
        BlockParser parser,
        BlockBatch batch,
        int chain,
        string subject,
        DateTimeOffset now,
        ReadOnlySpan<byte> json,
        ReadOnlySpan<byte> receipts,
        bool hasBodies)
    {
        readonly ReadOnlySpan<byte> _json = json;
        readonly ReadOnlySpan<byte> _receipts = receipts;
        readonly int _firstRow = batch.Transactions.Batch.RowCount;
        long? _number;
        long? _seconds;
        long? _gasUsed;
        long? _gasLimit;
        long? _baseFeePerGas;
        long? _size;
        JsonSlice _hash = JsonSlice.None;
        JsonSlice _parentHash = JsonSlice.None;
        JsonSlice _miner = JsonSlice.None;
        int _transactions = -1;
        long? _count;

        /// <summary>Reads the block and appends its rows.</summary>
        /// <returns>Transactions appended.</returns>
        public int Read()
        {
            var reader = new Utf8JsonReader(_json);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new BlockFormatException("not a block: the JSON is not an object");
            ReadDocument(ref reader);
            while (reader.Read())
            {
            }

            AppendBlock();
            batch.EndRun(chain, _number!.Value, _seconds!.Value, _firstRow);
            return batch.Transactions.Batch.RowCount - _firstRow;
        }

        void ReadDocument(ref Utf8JsonReader reader)
        {
            var start = reader;
            reader.Read();
            if (reader.TokenType != JsonTokenType.PropertyName || !IsResponseMember(reader.ValueSpan))
            {
                reader = start;
                ReadBlock(ref reader);
                return;
            }

            var found = false;
            for (; reader.TokenType == JsonTokenType.PropertyName; reader.Read())
            {
                var isResult = reader.ValueTextEquals("result"u8);
                var isError = reader.ValueTextEquals("error"u8);
                reader.Read();
                if (isResult && found)
                    throw new BlockFormatException("the response has two results");
                if (isError && reader.TokenType != JsonTokenType.Null)
                    throw new BlockFormatException("the node answered with an error");
                if (isResult && reader.TokenType == JsonTokenType.StartObject)
                {
                    found = true;
                    ReadBlock(ref reader);
                }
                else if (isResult)
                {
                    throw new BlockFormatException("the node's answer is no block (result is not an object)");
                }
                else
                {
                    reader.Skip();
                }
            }

            if (!found)
                throw new BlockFormatException("a JSON-RPC response without a result");
        }

        static bool IsResponseMember(ReadOnlySpan<byte> name) =>
            name.SequenceEqual("jsonrpc"u8) || name.SequenceEqual("id"u8) || name.SequenceEqual("result"u8) || name.SequenceEqual("error"u8);

        void ReadBlock(ref Utf8JsonReader reader)
        {
            Utf8JsonReader deferred = default;
            var isDeferred = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                reader.Read();
                if (!name.SequenceEqual("transactions"u8))
                {
                    ReadMember(ref reader, name);
                    continue;
                }

                if (!hasBodies)
                {
                    reader.Skip();
                    continue;
                }

                if (_transactions >= 0 || isDeferred)
                    throw new BlockFormatException("transactions is there twice");
                if (reader.TokenType != JsonTokenType.StartArray)
                    throw new BlockFormatException(JsonMember.WrongType(ref reader, "transactions", "an array"));
                if (_hash.IsNone || _number is null || _seconds is null)
                {
                    deferred = reader;
                    isDeferred = true;
                    reader.Skip();
                }
                else
                {
                    ReadTransactions(ref reader);
                }
            }

            if (_hash.IsNone)
                throw new BlockFormatException("hash is missing: not a block, or a pending one");
            if (_number is null)
                throw new BlockFormatException("number is missing");
            if (_seconds is null)
                throw new BlockFormatException("timestamp is missing");
            if (isDeferred)
                ReadTransactions(ref deferred);
            if (!hasBodies)
                _transactions = _count is { } count ? (int)count : throw new BlockFormatException("transactionCount is missing");
            if (_transactions < 0)
                throw new BlockFormatException("transactions is missing");
        }

        void ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
        {
            string? problem = null;
            if (name.SequenceEqual("hash"u8))
                problem = Once(_hash.IsNone, "hash") ?? JsonMember.Bytes(ref reader, "hash", 32, out _hash);
            else if (name.SequenceEqual("number"u8))
                problem = Once(_number is null, "number") ?? JsonMember.Quantity(ref reader, "number", out _number);
            else if (name.SequenceEqual("timestamp"u8))
                problem = Once(_seconds is null, "timestamp") ?? ReadTimestamp(ref reader);
            else if (name.SequenceEqual("parentHash"u8))
                problem = JsonMember.Bytes(ref reader, "parentHash", 32, out _parentHash);
            else if (name.SequenceEqual("gasUsed"u8))
                problem = JsonMember.Quantity(ref reader, "gasUsed", out _gasUsed);
            else if (name.SequenceEqual("gasLimit"u8))
                problem = JsonMember.Quantity(ref reader, "gasLimit", out _gasLimit);
            else if (name.SequenceEqual("baseFeePerGas"u8))
                problem = JsonMember.Quantity(ref reader, "baseFeePerGas", out _baseFeePerGas);
            else if (name.SequenceEqual("size"u8))
                problem = JsonMember.Quantity(ref reader, "size", out _size);
            else if (!hasBodies && name.SequenceEqual("transactionCount"u8))
                problem = ReadCount(ref reader);
            else if (name.SequenceEqual("miner"u8))
                problem = JsonMember.Bytes(ref reader, "miner", 20, out _miner);
            else
                reader.Skip();
            if (problem is not null)
                throw new BlockFormatException(problem);
        }

        static string? Once(bool first, string name) => first ? null : $"{name} is there twice";

        string? ReadTimestamp(ref Utf8JsonReader reader)
        {
            var problem = JsonMember.Quantity(ref reader, "timestamp", out _seconds);
            return problem is null && _seconds > ChainTime.MaxSeconds ? $"timestamp is no time before the year 10000: {_seconds}" : problem;
        }

        string? ReadCount(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number))
            {
                _count = number;
                return number < 0 ? "transactionCount is negative" : null;
            }

            var problem = JsonMember.Quantity(ref reader, "transactionCount", out _count);
            return problem is null && _count > int.MaxValue ? $"transactionCount does not fit a 32-bit integer: {_count}" : problem;
        }

        void ReadTransactions(ref Utf8JsonReader reader)
        {
            _transactions = 0;
            var hash = _hash.Of(_json);
            var block = new BlockContext
            {
                Chain = chain,
                Number = _number!.Value,
                Seconds = _seconds!.Value,
                Hash = hash,
                HashSlice = StoreLower(batch.Transactions.BlockHash, hash),
                IngestedAt = ChainTime.Micros(now),
            };
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                if (reader.TokenType == JsonTokenType.String && _transactions == 0)
                    throw new BlockFormatException("the block carries transaction hashes only: ask the node for full transactions");
                var problem = reader.TokenType == JsonTokenType.StartObject
                    ? parser._transaction.Read(ref reader, _json, batch.Transactions)
                    : JsonMember.WrongType(ref reader, "transaction", "an object");
                var txHash = parser._transaction.Text(TransactionMember.Hash);
                problem ??= parser._transaction.Append(batch, _json, block, parser._receipts.Find(txHash.Of(_json), _receipts));
                if (problem is not null)
                {
                    var raw = _json[start..(int)reader.BytesConsumed];
                    batch.Rejected.Add(now, subject, null, $"transaction {_transactions} of block {_number}: {problem}", raw);
                }

                _transactions++;
            }
        }

        void AppendBlock()
        {
            var rows = batch.Blocks;
            batch.AppendBlockChain(chain);
            rows.BlockNumber.Append(_number!.Value);
            rows.BlockHash.Append(StoreLower(rows.BlockHash, _hash.Of(_json)));
            Append(rows.ParentHash, _parentHash);
            rows.BlockTime.Append(_seconds!.Value * ChainTime.MicrosPerSecond);
            rows.TransactionCount.Append(_transactions);
            rows.GasUsed.Append(_gasUsed);
            rows.GasLimit.Append(_gasLimit);
            rows.BaseFeePerGas.Append(_baseFeePerGas);
            rows.SizeBytes.Append(_size);
            Append(rows.Miner, _miner);
            rows.IngestedAt.Append(ChainTime.Micros(now));
            rows.Batch.EndRow();
        }

        readonly void Append(TextColumn column, JsonSlice slice)
        {
            if (slice.IsNone)
                column.AppendNull();
            else
                column.Append(StoreLower(column, slice.Of(_json)));
        }
    }
}
