using System.Buffers.Binary;
using System.Text.Json;

namespace Ekko.Bench;

/// <summary>
/// The JSON of a real block whose hashes, addresses, number and time can be overwritten in the bytes: any number of different blocks with
/// the shape of real ones, without holding them in memory.
/// </summary>
sealed class BlockTemplate
{
    readonly byte[] _json;
    readonly List<int> _blockHashes = [];
    readonly List<int> _numbers = [];
    readonly List<int> _times = [];
    readonly List<int> _hashes = [];
    readonly List<int> _addresses = [];

    public BlockTemplate(ReadOnlySpan<byte> json)
    {
        var text = new MemoryStream(json.Length + 64 * 1024);
        var reader = new Utf8JsonReader(json);
        var copied = 0;
        var name = "";
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = reader.GetString()!;
                if (reader.CurrentDepth == 3)
                    TransactionCount += name == "hash" ? 1 : 0;
                continue;
            }

            if (reader.TokenType != JsonTokenType.String || reader.CurrentDepth is not (1 or 3))
                continue;
            var inTransaction = reader.CurrentDepth == 3;
            var start = (int)reader.TokenStartIndex + 1;
            text.Write(json[copied..start]);
            copied = start;
            var position = (int)text.Position + 2;
            switch (name)
            {
                case "hash" when inTransaction:
                    _hashes.Add(position);
                    break;
                case "hash" or "blockHash":
                    _blockHashes.Add(position);
                    break;
                case "from" or "to" when inTransaction:
                    _addresses.Add(position);
                    break;
                case "number" or "blockNumber" or "timestamp" or "blockTimestamp":
                    (name.EndsWith("umber", StringComparison.Ordinal) ? _numbers : _times).Add(position);
                    text.Write("0x00000000"u8);
                    copied += reader.ValueSpan.Length;
                    break;
            }
        }

        text.Write(json[copied..]);
        _json = text.ToArray();
    }

    public int TransactionCount { get; }

    public int Length => _json.Length;

    /// <summary>Writes the block of this number: nothing in it was in a block of another number.</summary>
    public void Write(Span<byte> target, uint number, uint seconds, ulong seed)
    {
        _json.CopyTo(target);
        Span<byte> digits = stackalloc byte[64];
        Hex(digits[..8], number);
        foreach (var at in _numbers)
            digits[..8].CopyTo(target[at..]);
        Hex(digits[..8], seconds);
        foreach (var at in _times)
            digits[..8].CopyTo(target[at..]);
        Random(digits, ref seed);
        foreach (var at in _blockHashes)
            digits.CopyTo(target[at..]);
        foreach (var at in _hashes)
            Random(target.Slice(at, 64), ref seed);
        foreach (var at in _addresses)
            Random(target.Slice(at, 40), ref seed);
    }

    static void Hex(Span<byte> target, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Convert.TryToHexStringLower(bytes, target, out _);
    }

    static void Random(Span<byte> target, ref ulong seed)
    {
        Span<byte> bytes = stackalloc byte[32];
        for (var i = 0; i < 32; i += 8)
        {
            seed += 0x9E37_79B9_7F4A_7C15;
            var z = (seed ^ (seed >> 30)) * 0xBF58_476D_1CE4_E5B9;
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[i..], z ^ (z >> 31));
        }

        Convert.TryToHexStringLower(bytes[..(target.Length / 2)], target, out _);
    }
}
