using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ekko.Blocks;

/// <summary>
/// The receipts of one block, found by transaction: its hash and, where a receipt tells it, its index, for one hash may be in a block
/// twice. A receipt that says that it is of another block is not found. In the usual order a look-up is one comparison; the first one out
/// of order builds an index.
/// </summary>
sealed class ReceiptSet
{
    const int HashBytes = 32;
    const int AddressBytes = 20;
    Entry[] _entries = [];
    int[] _slots = [];
    int _count;
    int _next;
    int _found = -1;
    bool _indexed;

    /// <summary>Receipts that can be found.</summary>
    public int Count => _count;

    public void Clear()
    {
        _count = 0;
        _next = 0;
        _found = -1;
        _indexed = false;
    }

    /// <summary>Reads an array of receipts, or the JSON-RPC response that holds one.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="reject">Told of each receipt that does not fit: its bytes and the reason.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="BlockFormatException">It is not receipts.</exception>
    public void Read(ReadOnlySpan<byte> json, Action<JsonSlice, string> reject)
    {
        Clear();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
            ReadResponse(ref reader, reject);
        else
            ReadArray(ref reader, reject);
        while (reader.Read())
        {
        }
    }

    /// <summary>The receipt of a transaction; an empty one when there is none.</summary>
    /// <param name="hash">The transaction's hash.</param>
    /// <param name="index">Its index in the block; null when that is not known.</param>
    /// <param name="blockHash">Its block's hash.</param>
    /// <param name="json">The text of the receipts.</param>
    public Receipt Find(ReadOnlySpan<byte> hash, long? index, ReadOnlySpan<byte> blockHash, ReadOnlySpan<byte> json)
    {
        _found = -1;
        if (_count == 0 || hash.IsEmpty)
            return default;
        if (_next < _count && IsOf(_entries[_next], hash, index, blockHash, json))
            return Found(_next, json);
        if (!_indexed)
            BuildIndex(json);
        var mask = _slots.Length - 1;
        for (var slot = Slot(hash) & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            var entry = _slots[slot] - 1;
            if (IsOf(_entries[entry], hash, index, blockHash, json))
                return Found(entry, json);
        }

        return default;
    }

    /// <summary>Takes the receipt that was found last: its transaction is there.</summary>
    public void Take()
    {
        if (_found < 0)
            return;
        _entries[_found].IsTaken = true;
        _next = _found + 1;
        _found = -1;
    }

    /// <summary>The receipts that no transaction of the block took, and why.</summary>
    /// <param name="blockHash">The block's hash.</param>
    /// <param name="json">The text of the receipts.</param>
    public List<(JsonSlice Receipt, string Reason)> Left(ReadOnlySpan<byte> blockHash, ReadOnlySpan<byte> json)
    {
        var left = new List<(JsonSlice, string)>();
        for (var i = 0; i < _count; i++)
        {
            ref readonly var entry = ref _entries[i];
            if (entry.IsTaken)
                continue;
            left.Add((entry.Object, IsOfBlock(entry, blockHash, json)
                ? $"no transaction of the block takes it: hash {Quote.Of(entry.Hash.Of(json))}, index "
                    + (entry.Index?.ToString(CultureInfo.InvariantCulture) ?? "not given")
                : $"it is of block {Quote.Of(entry.BlockHash.Of(json))}, not of {Quote.Of(blockHash)}"));
        }

        return left;
    }

    static bool IsOf(in Entry entry, ReadOnlySpan<byte> hash, long? index, ReadOnlySpan<byte> blockHash, ReadOnlySpan<byte> json) =>
        !entry.IsTaken && Equal(entry.Hash.Of(json), hash) && (entry.Index is null || index is null || entry.Index == index)
            && IsOfBlock(entry, blockHash, json);

    static bool IsOfBlock(in Entry entry, ReadOnlySpan<byte> blockHash, ReadOnlySpan<byte> json) =>
        entry.BlockHash.IsNone || Equal(entry.BlockHash.Of(json), blockHash);

    static bool Equal(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> other) =>
        hash.SequenceEqual(other) || Ascii.EqualsIgnoreCase(hash, other);

    Receipt Found(int index, ReadOnlySpan<byte> json)
    {
        _found = index;
        ref readonly var entry = ref _entries[index];
        return new Receipt
        {
            Status = entry.Status,
            GasUsed = entry.GasUsed,
            EffectiveGasPrice = entry.EffectiveGasPrice,
            WideGasUsed = entry.WideGasUsed.Of(json),
            WideEffectiveGasPrice = entry.WideEffectiveGasPrice.Of(json),
            ContractAddress = entry.ContractAddress.Of(json),
        };
    }

    void ReadResponse(ref Utf8JsonReader reader, Action<JsonSlice, string> reject)
    {
        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isResult = reader.ValueTextEquals("result"u8);
            reader.Read();
            if (isResult && !found)
            {
                found = true;
                ReadArray(ref reader, reject);
            }
            else
            {
                reader.Skip();
            }
        }

        if (!found)
            throw new BlockFormatException("neither receipts nor a response that holds them");
    }

    void ReadArray(ref Utf8JsonReader reader, Action<JsonSlice, string> reject)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new BlockFormatException("receipts are not an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            var problem = ReadReceipt(ref reader, out var entry);
            entry.Object = new JsonSlice(start, (int)reader.BytesConsumed - start);
            if (problem is not null)
            {
                reject(entry.Object, problem);
                continue;
            }

            if (_count == _entries.Length)
                Array.Resize(ref _entries, Math.Max(256, _count * 2));
            _entries[_count++] = entry;
        }
    }

    static string? ReadReceipt(ref Utf8JsonReader reader, out Entry entry)
    {
        entry = new Entry
        {
            Hash = JsonSlice.None,
            BlockHash = JsonSlice.None,
            ContractAddress = JsonSlice.None,
            WideGasUsed = JsonSlice.None,
            WideEffectiveGasPrice = JsonSlice.None,
        };
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonMember.WrongType(ref reader, "receipt", "an object");
        string? problem = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = ReadMember(ref reader, ref entry);
            problem ??= found;
        }

        if (problem is null && entry.Hash.IsNone)
            problem = "transactionHash is missing";
        if (problem is null && entry.Status is > 1)
            problem = $"status is neither 0x0 nor 0x1: {entry.Status}";
        return problem;
    }

    static string? ReadMember(ref Utf8JsonReader reader, ref Entry entry)
    {
        if (Is(ref reader, "transactionHash"u8))
            return JsonMember.Bytes(ref reader, "transactionHash", HashBytes, out entry.Hash);
        if (Is(ref reader, "transactionIndex"u8))
            return JsonMember.Quantity(ref reader, "transactionIndex", out entry.Index);
        if (Is(ref reader, "blockHash"u8))
            return JsonMember.Bytes(ref reader, "blockHash", HashBytes, out entry.BlockHash);
        if (Is(ref reader, "contractAddress"u8))
            return JsonMember.Bytes(ref reader, "contractAddress", AddressBytes, out entry.ContractAddress);
        if (Is(ref reader, "status"u8))
            return JsonMember.Quantity(ref reader, "status", out entry.Status);
        if (Is(ref reader, "gasUsed"u8))
            return JsonMember.Quantity(ref reader, "gasUsed", out entry.GasUsed, out entry.WideGasUsed);
        if (Is(ref reader, "effectiveGasPrice"u8))
            return JsonMember.Quantity(ref reader, "effectiveGasPrice", out entry.EffectiveGasPrice, out entry.WideEffectiveGasPrice);
        reader.Skip();
        return null;
    }

    // Moves on to the value when the name is this one.
    static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.ValueSpan.SequenceEqual(name))
            return false;
        reader.Read();
        return true;
    }

    void BuildIndex(ReadOnlySpan<byte> json)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, _count * 2));
        if (_slots.Length != size)
            _slots = new int[size];
        else
            Array.Clear(_slots);
        for (var i = 0; i < _count; i++)
        {
            var slot = Slot(_entries[i].Hash.Of(json)) & (size - 1);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (size - 1);
            _slots[slot] = i + 1;
        }

        _indexed = true;
    }

    static int Slot(ReadOnlySpan<byte> hash)
    {
        Span<byte> lower = stackalloc byte[2 + 2 * HashBytes];
        Ascii.ToLower(hash, lower, out var length);
        var code = new HashCode();
        code.AddBytes(lower[..length]);
        return code.ToHashCode() & int.MaxValue;
    }

    struct Entry
    {
        public JsonSlice Object;
        public JsonSlice Hash;
        public JsonSlice BlockHash;
        public JsonSlice ContractAddress;
        public JsonSlice WideGasUsed;
        public JsonSlice WideEffectiveGasPrice;
        public long? Index;
        public long? Status;
        public long? GasUsed;
        public long? EffectiveGasPrice;
        public bool IsTaken;
    }
}
