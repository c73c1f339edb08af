using System.Buffers;
using System.Text.Json;
using Ekko.DuckLake.Columns;

namespace Ekko.Blocks;

/// <summary>One whole block on its way into a batch.</summary>
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

    /// <summary>Why the block's own row does not fit; null when it does. Its transactions are kept.</summary>
    public string? Problem { get; private set; }

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

        if (Problem is null)
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
        name.SequenceEqual("jsonrpc"u8) || name.SequenceEqual("id"u8) || name.SequenceEqual("result"u8)
            || name.SequenceEqual("error"u8);

    void ReadBlock(ref Utf8JsonReader reader)
    {
        parser.Extra.ResetWrittenCount();
        Utf8JsonReader deferred = default;
        var isDeferred = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (!name.SequenceEqual("transactions"u8))
            {
                if (!ReadIdentity(ref reader, name))
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

    /// <summary>Reads what all rows of the block have: without it there are none.</summary>
    bool ReadIdentity(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        string? problem;
        if (name.SequenceEqual("hash"u8))
            problem = Once(_hash.IsNone, "hash") ?? JsonMember.Bytes(ref reader, "hash", 32, out _hash);
        else if (name.SequenceEqual("number"u8))
            problem = Once(_number is null, "number") ?? JsonMember.Quantity(ref reader, "number", out _number);
        else if (name.SequenceEqual("timestamp"u8))
            problem = Once(_seconds is null, "timestamp") ?? ReadTimestamp(ref reader);
        else if (!hasBodies && name.SequenceEqual("transactionCount"u8))
            problem = ReadCount(ref reader);
        else
            return false;
        return problem is null ? true : throw new BlockFormatException(problem);
    }

    /// <summary>Reads what only the block's own row has.</summary>
    void ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        string? problem = null;
        if (name.SequenceEqual("parentHash"u8))
            problem = JsonMember.Bytes(ref reader, "parentHash", 32, out _parentHash);
        else if (name.SequenceEqual("gasUsed"u8))
            problem = ReadNumber(ref reader, "gasUsed", out _gasUsed);
        else if (name.SequenceEqual("gasLimit"u8))
            problem = ReadNumber(ref reader, "gasLimit", out _gasLimit);
        else if (name.SequenceEqual("baseFeePerGas"u8))
            problem = ReadNumber(ref reader, "baseFeePerGas", out _baseFeePerGas);
        else if (name.SequenceEqual("size"u8))
            problem = ReadNumber(ref reader, "size", out _size);
        else if (name.SequenceEqual("miner"u8))
            problem = JsonMember.Bytes(ref reader, "miner", 20, out _miner);
        else
            reader.Skip();
        Problem ??= problem;
    }

    /// <summary>A number that does not fit its column is NULL there, and goes to <c>extra</c> as the node wrote it.</summary>
    readonly string? ReadNumber(ref Utf8JsonReader reader, string name, out long? value)
    {
        var problem = JsonMember.Quantity(ref reader, name, out value, out var wide);
        if (wide.IsNone)
            return problem;
        parser.Extra.Write(parser.Extra.WrittenCount == 0 ? "{\""u8 : ",\""u8);
        parser.Extra.Write(System.Text.Encoding.ASCII.GetBytes(name));
        parser.Extra.Write("\":"u8);
        parser.Extra.Write(wide.Of(_json));
        return null;
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
        parser.Indexes.Clear();
        var hash = _hash.Of(_json);
        var block = new BlockContext
        {
            Chain = chain,
            Number = _number!.Value,
            Seconds = _seconds!.Value,
            Hash = hash,
            HashSlice = BlockParser.StoreLower(batch.Transactions.BlockHash, hash),
            IngestedAt = ChainTime.Micros(now),
        };
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.String && _transactions == 0)
                throw new BlockFormatException("the block carries transaction hashes only: ask the node for full transactions");
            var problem = reader.TokenType == JsonTokenType.StartObject
                ? parser.Transaction.Read(ref reader, _json, isInBlock: true, batch.Transactions)
                : JsonMember.WrongType(ref reader, "transaction", "an object");
            problem ??= AppendTransaction(block);
            if (problem is not null)
            {
                var raw = _json[start..(int)reader.BytesConsumed];
                batch.Rejected.Add(now, subject, null, $"transaction {_transactions} of block {_number}: {problem}", raw);
            }

            _transactions++;
        }

        foreach (var (receipt, reason) in parser.Receipts.Left(hash, _receipts))
            batch.Rejected.Add(now, subject, null, $"receipt: {reason}", receipt.Of(_receipts));
    }

    readonly string? AppendTransaction(scoped in BlockContext block)
    {
        var transaction = parser.Transaction;
        var index = transaction.Number(TransactionMember.TransactionIndex);
        if (index is { } known && !parser.Indexes.Add(known))
            return BlockMembership.Repeated(known);
        var hash = transaction.Text(TransactionMember.Hash).Of(_json);
        var problem = transaction.Append(batch, _json, block, parser.Receipts.Find(hash, index, block.Hash, _receipts));
        if (problem is null)
            parser.Receipts.Take();
        return problem;
    }

    void AppendBlock()
    {
        var rows = batch.Blocks;
        batch.AppendBlockChain(chain);
        rows.BlockNumber.Append(_number!.Value);
        rows.BlockHash.Append(BlockParser.StoreLower(rows.BlockHash, _hash.Of(_json)));
        Append(rows.ParentHash, _parentHash);
        rows.BlockTime.Append(_seconds!.Value * ChainTime.MicrosPerSecond);
        rows.TransactionCount.Append(_transactions);
        rows.GasUsed.Append(_gasUsed);
        rows.GasLimit.Append(_gasLimit);
        rows.BaseFeePerGas.Append(_baseFeePerGas);
        rows.SizeBytes.Append(_size);
        Append(rows.Miner, _miner);
        rows.IngestedAt.Append(ChainTime.Micros(now));
        AppendExtra(rows.Extra);
        rows.Batch.EndRow();
    }

    readonly void AppendExtra(TextColumn column)
    {
        if (parser.Extra.WrittenCount == 0)
        {
            column.AppendNull();
            return;
        }

        parser.Extra.Write("}"u8);
        column.Append(parser.Extra.WrittenSpan);
    }

    readonly void Append(TextColumn column, JsonSlice slice)
    {
        if (slice.IsNone)
            column.AppendNull();
        else
            column.Append(BlockParser.StoreLower(column, slice.Of(_json)));
    }
}
