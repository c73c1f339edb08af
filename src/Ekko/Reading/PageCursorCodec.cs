using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Ekko.Reading;

/// <summary>
/// Cursors as text. Layout, big-endian: version, direction, 8 bytes of the listing's hash, snapshot, commit time, the key's values, and 16
/// bytes of HMAC-SHA256. The key of the HMAC is made of the lake's identity, which no answer shows: all servers of a lake take each other's
/// cursors, also after a restart, and none takes those of another lake.
/// </summary>
sealed class PageCursorCodec(Guid lakeId)
{
    const byte Version = 1;
    const int Header = 26;
    const int Signature = 16;
    const int MaxLength = 512;

    readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, lakeId.ToByteArray(bigEndian: true), 32, info: "ekko page cursor"u8.ToArray());

    /// <summary>The text of a cursor.</summary>
    public string Write(PageCursor cursor)
    {
        var bytes = new byte[Header + (8 * cursor.Key.Length) + Signature];
        bytes[0] = Version;
        bytes[1] = cursor.IsBackward ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(2), cursor.Listing);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(10), cursor.SnapshotId);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(18), cursor.SnapshotMicros);
        for (var i = 0; i < cursor.Key.Length; i++)
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(Header + (8 * i)), cursor.Key[i]);
        HMACSHA256.HashData(_key, bytes.AsSpan(0, bytes.Length - Signature)).AsSpan(0, Signature)
            .CopyTo(bytes.AsSpan(bytes.Length - Signature));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor.</summary>
    /// <exception cref="ReadingException">The text is no cursor of this lake.</exception>
    public PageCursor Read(string text)
    {
        var bytes = Decode(text);
        if (!IsGenuine(bytes))
        {
            throw ReadingException.Invalid(
                "Reading the next page failed: the cursor is not one that this lake gave. Send it as it came, or begin again without one.");
        }

        var key = ImmutableArray.CreateBuilder<long>();
        for (var at = Header; at < bytes.Length - Signature; at += 8)
            key.Add(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at)));
        return new PageCursor(
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(10)), BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(18)),
            BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(2)), bytes[1] == 1, key.ToImmutable());
    }

    bool IsGenuine(byte[] bytes) =>
        bytes.Length >= Header + Signature && bytes[0] == Version
        && CryptographicOperations.FixedTimeEquals(
            HMACSHA256.HashData(_key, bytes.AsSpan(0, bytes.Length - Signature)).AsSpan(0, Signature),
            bytes.AsSpan(bytes.Length - Signature));

    static byte[] Decode(string text) =>
        text.Length <= MaxLength && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : [];
}
