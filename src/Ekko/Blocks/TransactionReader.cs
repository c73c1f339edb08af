using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Ekko.DuckLake.Columns;

namespace Ekko.Blocks;

/// <summary>
/// Reads one JSON-RPC transaction object into slots (numbers and slices of the JSON), then appends it to a batch as one row or not at all.
/// One object serves any number of transactions; nothing is allocated for a transaction that fits.
/// </summary>
sealed class TransactionReader
{
    const int HashBytes = 32;
    const int AddressBytes = 20;
    readonly long[] _numbers = new long[(int)TransactionMember.Value];
    readonly JsonSlice[] _texts = new JsonSlice[(int)TransactionMember.BlobVersionedHashes - (int)TransactionMember.Hash];
    readonly ArrayBufferWriter<byte> _extra = new();
    uint _present;
    Int128 _value;
    bool _hasValue;
    bool _hasBlobHashes;
    string? _problem;

    /// <summary>Reads the object the reader stands at, and leaves the reader at its end.</summary>
    /// <param name="reader">At the start of an object in <paramref name="json"/>.</param>
    /// <param name="json">The whole text.</param>
    /// <param name="isInBlock">Whether the block it is in tells its time.</param>
    /// <param name="rows">Takes the items of a list as they are read; they are no row yet.</param>
    /// <returns>Why the transaction does not fit; null when it was read.</returns>
    public string? Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool isInBlock, TransactionRows rows)
    {
        Clear(rows);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var member = TransactionMembers.Find(name);
            reader.Read();
            if (member == TransactionMember.BlockTimestamp && isInBlock)
                reader.Skip();
            else if (member < TransactionMember.Value)
                ReadNumber(ref reader, json, member);
            else if (member is >= TransactionMember.Hash and <= TransactionMember.ContractAddress)
                ReadBytes(ref reader, member);
            else
                ReadOther(ref reader, json, name, member, rows);
        }

        return _problem;
    }

    /// <summary>Appends what was read last as a row.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="json">The text it was read from.</param>
    /// <param name="block">What the block says.</param>
    /// <param name="receipt">Its receipt, if there is one.</param>
    /// <returns>Why it does not fit; null when the row was appended.</returns>
    public string? Append(BlockBatch batch, ReadOnlySpan<byte> json, scoped in BlockContext block, scoped in Receipt receipt)
    {
        if (Check(json, block) is { } problem)
            return problem;
        var rows = batch.Transactions;
        if (AppendInput(rows, json) is { } badInput)
            return badInput;

        batch.AppendTransactionChain(block.Chain);
        rows.BlockTime.Append(block.Seconds * ChainTime.MicrosPerSecond);
        rows.BlockNumber.Append(block.Number);
        rows.BlockHash.Append(block.HashSlice);
        AppendLower(rows.TxHash, Text(TransactionMember.Hash).Of(json));
        rows.TxIndex.Append((int)_numbers[(int)TransactionMember.TransactionIndex]);
        AppendLower(rows.FromAddress, Text(TransactionMember.From).Of(json));
        AppendLower(rows.ToAddress, Text(TransactionMember.To), json);
        rows.Value.Append(_value);
        AppendNumber(rows.GasLimit, TransactionMember.Gas);
        AppendNumber(rows.GasPrice, TransactionMember.GasPrice);
        AppendNumber(rows.MaxFeePerGas, TransactionMember.MaxFeePerGas);
        AppendNumber(rows.MaxPriorityFeePerGas, TransactionMember.MaxPriorityFeePerGas);
        AppendNumber(rows.MaxFeePerBlobGas, TransactionMember.MaxFeePerBlobGas);
        AppendNumber(rows.Nonce, TransactionMember.Nonce);
        AppendNumber(rows.ChainId, TransactionMember.ChainId);
        if (Has(TransactionMember.Type))
            rows.TxType.Append((short)_numbers[(int)TransactionMember.Type]);
        else
            rows.TxType.AppendNull();
        AppendRaw(rows.AccessList, Text(TransactionMember.AccessList).Of(json));
        AppendRaw(rows.AuthorizationList, Text(TransactionMember.AuthorizationList).Of(json));
        if (_hasBlobHashes)
            rows.BlobVersionedHashes.AppendList();
        else
            rows.BlobVersionedHashes.AppendNull();
        AppendReceipt(rows, json, receipt);
        if (_extra.WrittenCount > 0)
            _extra.Write("}"u8);
        AppendRaw(rows.Extra, _extra.WrittenSpan);
        rows.IngestedAt.Append(block.IngestedAt);
        rows.Batch.EndRow();
        return null;
    }

    /// <summary>A number read last; null when the member was absent or null.</summary>
    public long? Number(TransactionMember member) => Has(member) ? _numbers[(int)member] : null;

    /// <summary>A text read last.</summary>
    public JsonSlice Text(TransactionMember member) => _texts[(int)member - (int)TransactionMember.Hash];

    void Clear(TransactionRows rows)
    {
        _present = 0;
        _hasValue = false;
        _hasBlobHashes = false;
        _problem = null;
        _texts.AsSpan().Fill(JsonSlice.None);
        _extra.ResetWrittenCount();
        rows.BlobVersionedHashes.DiscardItems();
    }

    bool Has(TransactionMember member) => (_present >> (int)member & 1) != 0;

    void ReadNumber(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, TransactionMember member)
    {
        if (reader.TokenType == JsonTokenType.String && HexText.TryParse(reader.ValueSpan, out long value) && value <= Limit(member))
        {
            _numbers[(int)member] = value;
            _present |= 1U << (int)member;
        }
        else if (reader.TokenType == JsonTokenType.Null)
        {
            _present &= ~(1U << (int)member);
        }
        else if (IsOptional(member) && (JsonMember.IsWide(ref reader) || HexText.TryParse(reader.ValueSpan, out long _)))
        {
            _present &= ~(1U << (int)member);
            WriteExtra(System.Text.Encoding.ASCII.GetBytes(TransactionMembers.Name(member)), JsonMember.Token(ref reader).Of(json));
        }
        else
        {
            var range = member switch
            {
                TransactionMember.Type => "a 16-bit integer",
                TransactionMember.TransactionIndex => "a 32-bit integer",
                TransactionMember.Status => "0x0 or 0x1",
                TransactionMember.BlockTimestamp => "a time before the year 10000",
                _ => "a 64-bit integer",
            };
            var problem = JsonMember.NotAQuantity(ref reader, TransactionMembers.Name(member), range);
            _problem ??= problem;
        }
    }

    /// <summary>Whether the number's column may be NULL: one that does not fit it goes to <c>extra</c>.</summary>
    static bool IsOptional(TransactionMember member) => member <= TransactionMember.Type;

    static long Limit(TransactionMember member) => member switch
    {
        TransactionMember.Type => short.MaxValue,
        TransactionMember.TransactionIndex => int.MaxValue,
        TransactionMember.Status => 1,
        TransactionMember.BlockTimestamp => ChainTime.MaxSeconds,
        _ => long.MaxValue,
    };

    void ReadBytes(ref Utf8JsonReader reader, TransactionMember member)
    {
        var bytes = member <= TransactionMember.BlockHash ? HashBytes : AddressBytes;
        ref var slot = ref _texts[(int)member - (int)TransactionMember.Hash];
        if (reader.TokenType == JsonTokenType.String && HexText.IsBytes(reader.ValueSpan, bytes))
        {
            slot = new JsonSlice((int)reader.TokenStartIndex + 1, 2 + 2 * bytes);
            return;
        }

        var problem = JsonMember.Bytes(ref reader, TransactionMembers.Name(member), bytes, out slot);
        _problem ??= problem;
    }

    void ReadOther(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, TransactionMember member, TransactionRows rows)
    {
        switch (member)
        {
            case TransactionMember.LeftOut:
                reader.Skip();
                break;
            case TransactionMember.Value:
                ReadValue(ref reader);
                break;
            case TransactionMember.Input:
                ReadInput(ref reader);
                break;
            case TransactionMember.AccessList or TransactionMember.AuthorizationList:
                ReadList(ref reader, json, member);
                break;
            case TransactionMember.BlobVersionedHashes:
                ReadBlobHashes(ref reader, rows.BlobVersionedHashes);
                break;
            default:
                ReadExtra(ref reader, json, name);
                break;
        }
    }

    void ReadValue(ref Utf8JsonReader reader)
    {
        _hasValue = reader.TokenType == JsonTokenType.String && HexText.TryParse(reader.ValueSpan, out _value);
        if (!_hasValue && reader.TokenType != JsonTokenType.Null)
        {
            var problem = JsonMember.NotAQuantity(ref reader, "value", "DECIMAL(38,0)");
            _problem ??= problem;
        }
    }

    void ReadInput(ref Utf8JsonReader reader)
    {
        ref var slot = ref _texts[(int)TransactionMember.Input - (int)TransactionMember.Hash];
        slot = JsonSlice.None;
        if (reader.TokenType == JsonTokenType.String)
        {
            var text = reader.ValueSpan;
            if (text.Length >= 2 && text[0] == '0' && text[1] == 'x' && text.Length % 2 == 0)
                slot = new JsonSlice((int)reader.TokenStartIndex + 3, text.Length - 2);
            else
                _problem ??= $"input is not 0x and pairs of hexadecimal digits: {Quote.Of(text)}";
        }
        else if (reader.TokenType != JsonTokenType.Null)
        {
            var problem = JsonMember.WrongType(ref reader, "input", "a hexadecimal string");
            _problem ??= problem;
        }
    }

    void ReadList(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, TransactionMember member)
    {
        ref var slot = ref _texts[(int)member - (int)TransactionMember.Hash];
        slot = JsonSlice.None;
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            slot = SkipValue(ref reader);
            if (!Utf8.IsValid(slot.Of(json)))
                _problem ??= $"{TransactionMembers.Name(member)} is not UTF-8";
        }
        else if (reader.TokenType != JsonTokenType.Null)
        {
            var problem = JsonMember.WrongType(ref reader, TransactionMembers.Name(member), "an array");
            _problem ??= problem;
        }
    }

    void ReadBlobHashes(ref Utf8JsonReader reader, TextListColumn hashes)
    {
        hashes.DiscardItems();
        _hasBlobHashes = reader.TokenType == JsonTokenType.StartArray;
        if (!_hasBlobHashes)
        {
            if (reader.TokenType == JsonTokenType.Null)
                return;
            var wrong = JsonMember.WrongType(ref reader, "blobVersionedHashes", "an array");
            _problem ??= wrong;
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && HexText.IsBytes(reader.ValueSpan, HashBytes))
            {
                hashes.AppendItem(reader.ValueSpan);
                continue;
            }

            var problem = JsonMember.Bytes(ref reader, "blobVersionedHashes", HashBytes, out _) ?? "blobVersionedHashes holds null";
            _problem ??= problem;
        }
    }

    void ReadExtra(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var value = SkipValue(ref reader).Of(json);
        if (!Utf8.IsValid(name) || !Utf8.IsValid(value))
        {
            _problem ??= $"member {Quote.Of(name)} is not UTF-8";
            return;
        }

        WriteExtra(name, value);
    }

    void WriteExtra(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _extra.Write(_extra.WrittenCount == 0 ? "{\""u8 : ",\""u8);
        _extra.Write(name);
        _extra.Write("\":"u8);
        _extra.Write(value);
    }

    static JsonSlice SkipValue(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new JsonSlice(start, (int)reader.BytesConsumed - start);
    }

    string? Check(ReadOnlySpan<byte> json, scoped in BlockContext block)
    {
        if (Text(TransactionMember.Hash).IsNone)
            return "hash is missing";
        if (Text(TransactionMember.From).IsNone)
            return "from is missing";
        if (!Has(TransactionMember.TransactionIndex))
            return "transactionIndex is missing";
        if (!_hasValue)
            return "value is missing";
        return BlockMembership.CheckHash(Text(TransactionMember.BlockHash).Of(json), block.Hash)
            ?? BlockMembership.CheckNumber(Number(TransactionMember.BlockNumber), block.Number);
    }

    string? AppendInput(TransactionRows rows, ReadOnlySpan<byte> json)
    {
        var slice = Text(TransactionMember.Input);
        if (slice.IsNone)
        {
            rows.InputData.AppendNull();
            return null;
        }

        var text = slice.Of(json);
        if (text.IsEmpty)
        {
            rows.InputData.Append(default(ReadOnlySpan<byte>));
            return null;
        }

        var status = Convert.FromHexString(text, rows.InputData.AppendUninitialized(text.Length / 2), out _, out _);
        if (status == OperationStatus.Done)
            return null;
        rows.Batch.Truncate(rows.Batch.RowCount);
        return $"input is not hexadecimal: {Quote.Of(text)}";
    }

    void AppendReceipt(TransactionRows rows, ReadOnlySpan<byte> json, scoped in Receipt receipt)
    {
        AppendOfReceipt(rows.GasUsed, TransactionMember.GasUsed, receipt.GasUsed, receipt.WideGasUsed);
        AppendOfReceipt(
            rows.EffectiveGasPrice, TransactionMember.EffectiveGasPrice, receipt.EffectiveGasPrice, receipt.WideEffectiveGasPrice);
        var status = receipt.Status ?? Number(TransactionMember.Status);
        if (status is { } known)
            rows.Success.Append(known == 1);
        else
            rows.Success.AppendNull();
        if (!receipt.ContractAddress.IsEmpty)
            AppendLower(rows.ContractAddress, receipt.ContractAddress);
        else
            AppendLower(rows.ContractAddress, Text(TransactionMember.ContractAddress), json);
    }

    void AppendOfReceipt(FixedColumn<long> column, TransactionMember member, long? value, ReadOnlySpan<byte> wide)
    {
        column.Append(wide.IsEmpty ? value ?? Number(member) : null);
        if (!wide.IsEmpty)
            WriteExtra(System.Text.Encoding.ASCII.GetBytes(TransactionMembers.Name(member)), wide);
    }

    void AppendNumber(FixedColumn<long> column, TransactionMember member)
    {
        if (Has(member))
            column.Append(_numbers[(int)member]);
        else
            column.AppendNull();
    }

    static void AppendLower(TextColumn column, JsonSlice slice, ReadOnlySpan<byte> json)
    {
        if (slice.IsNone)
            column.AppendNull();
        else
            AppendLower(column, slice.Of(json));
    }

    static void AppendLower(TextColumn column, ReadOnlySpan<byte> hex)
    {
        if (HexText.IsCanonical(hex))
            column.Append(hex);
        else
            System.Text.Ascii.ToLower(hex, column.AppendUninitialized(hex.Length), out _);
    }

    static void AppendRaw(TextColumn column, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            column.AppendNull();
        else
            column.Append(json);
    }
}
