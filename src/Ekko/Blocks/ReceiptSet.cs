using System.Text;
using System.Text.Json;

namespace Ekko.Blocks;

/// <summary>
/// The receipts of one block, found by transaction hash: some chains answer more or fewer of them than there are transactions. In the usual
/// order a look-up is one comparison; the first one out of order builds an index.
/// </summary>
sealed class ReceiptSet
{
    const int HashBytes = 32;
    const int AddressBytes = 20;
    Entry[] _entries = [];
    int[] _slots = [];
    int _count;
    int _next;
    bool _indexed;

    /// <summary>Receipts that can be found.</summary>
    public int Count => _count;

    public void Clear()
    {
        _count = 0;
        _next = 0;
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
    public Receipt Find(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> json)
    {
        if (_count == 0)
            return default;
        if (_next < _count && Matches(_entries[_next], hash, json))
            return Answer(_entries[_next++], json);
        if (!_indexed)
            BuildIndex(json);
        var mask = _slots.Length - 1;
        for (var slot = Slot(hash) & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            var entry = _slots[slot] - 1;
            if (!Matches(_entries[entry], hash, json))
                continue;
            _next = entry + 1;
            return Answer(_entries[entry], json);
        }

        return default;
    }

    static bool Matches(in Entry entry, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> json)
    {
        var own = entry.Hash.Of(json);
        return own.SequenceEqual(hash) || Ascii.EqualsIgnoreCase(own, hash);
    }

    static Receipt Answer(in Entry entry, ReadOnlySpan<byte> json) => new()
    {
        Status = entry.Status,
        GasUsed = entry.GasUsed,
        EffectiveGasPrice = entry.EffectiveGasPrice,
        ContractAddress = entry.ContractAddress.Of(json),
    };

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
            if (problem is not null)
            {
                reject(new JsonSlice(start, (int)reader.BytesConsumed - start), problem);
                continue;
            }

            if (_count == _entries.Length)
                Array.Resize(ref _entries, Math.Max(256, _count * 2));
            _entries[_count++] = entry;
        }
    }

    static string? ReadReceipt(ref Utf8JsonReader reader, out Entry entry)
    {
        entry = new Entry { Hash = JsonSlice.None, ContractAddress = JsonSlice.None };
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonMember.WrongType(ref reader, "receipt", "an object");
        string? problem = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? found = null;
            if (Is(ref reader, "transactionHash"u8))
                found = JsonMember.Bytes(ref reader, "transactionHash", HashBytes, out entry.Hash);
            else if (Is(ref reader, "contractAddress"u8))
                found = JsonMember.Bytes(ref reader, "contractAddress", AddressBytes, out entry.ContractAddress);
            else if (Is(ref reader, "status"u8))
                found = JsonMember.Quantity(ref reader, "status", out entry.Status);
            else if (Is(ref reader, "gasUsed"u8))
                found = JsonMember.Quantity(ref reader, "gasUsed", out entry.GasUsed);
            else if (Is(ref reader, "effectiveGasPrice"u8))
                found = JsonMember.Quantity(ref reader, "effectiveGasPrice", out entry.EffectiveGasPrice);
            else
                reader.Skip();
            problem ??= found;
        }

        if (problem is null && entry.Hash.IsNone)
            problem = "transactionHash is missing";
        if (problem is null && entry.Status is > 1)
            problem = $"status is neither 0x0 nor 0x1: {entry.Status}";
        return problem;
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
        public JsonSlice Hash;
        public JsonSlice ContractAddress;
        public long? Status;
        public long? GasUsed;
        public long? EffectiveGasPrice;
    }
}
