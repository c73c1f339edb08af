using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ekko.Blocks;

namespace Ekko.Messages;

/// <summary>
/// The <c>Nats-Msg-Id</c> of a message: base64url of the first 16 bytes of SHA-256 over
/// <c>network:subnet:block_hash:tx_index:receipt(0|1):epoch</c>, the block's hash in lower case, the index in decimal digits. It is short
/// because the server keeps every id of the duplicate window. A block's own message has <c>block</c> in place of the index.
/// </summary>
public static class MessageId
{
    const int IdBytes = 16;
    const int StackLimit = 512;

    /// <summary>The id of a transaction's message.</summary>
    /// <param name="node">The chain.</param>
    /// <param name="blockHash">The block's hash, UTF-8, in any case.</param>
    /// <param name="index">The transaction's place in the block, from 0.</param>
    /// <param name="hasReceipt">Whether the receipt goes along: the same transaction without it is another message.</param>
    /// <param name="epoch">Raised when the block is announced again.</param>
    public static string OfTransaction(NodeConfig node, ReadOnlySpan<byte> blockHash, int index, bool hasReceipt, int epoch)
    {
        Span<byte> digits = stackalloc byte[11];
        index.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        return Of(node, blockHash, digits[..length], hasReceipt, epoch);
    }

    /// <summary>The id of a block's own message.</summary>
    /// <param name="node">The chain.</param>
    /// <param name="blockHash">The block's hash, UTF-8, in any case.</param>
    /// <param name="hasReceipts">Whether receipts go along with its transactions.</param>
    /// <param name="epoch">Raised when the block is announced again.</param>
    public static string OfBlock(NodeConfig node, ReadOnlySpan<byte> blockHash, bool hasReceipts, int epoch) =>
        Of(node, blockHash, "block"u8, hasReceipts, epoch);

    /// <summary>The id of a document that is no block.</summary>
    /// <param name="node">The chain it claims to be of.</param>
    /// <param name="document">Its bytes.</param>
    public static string OfUnreadable(NodeConfig node, ReadOnlySpan<byte> document) =>
        Of(node, "unreadable"u8, SHA256.HashData(document), false, 0);

    static string Of(NodeConfig node, ReadOnlySpan<byte> blockHash, ReadOnlySpan<byte> part, bool hasReceipt, int epoch)
    {
        var most = 3 * (node.Network.Length + node.Subnet.Length) + blockHash.Length + part.Length + 32;
        var rented = most > StackLimit ? ArrayPool<byte>.Shared.Rent(most) : null;
        var text = rented ?? stackalloc byte[StackLimit];
        var length = Encoding.UTF8.GetBytes(node.Network, text);
        text[length++] = (byte)':';
        length += Encoding.UTF8.GetBytes(node.Subnet, text[length..]);
        text[length++] = (byte)':';
        length += Lower(blockHash, text[length..]);
        text[length++] = (byte)':';
        part.CopyTo(text[length..]);
        length += part.Length;
        text[length++] = (byte)':';
        text[length++] = hasReceipt ? (byte)'1' : (byte)'0';
        text[length++] = (byte)':';
        epoch.TryFormat(text[length..], out var digits, default, CultureInfo.InvariantCulture);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..(length + digits)], hash);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return Base64Url.EncodeToString(hash[..IdBytes]);
    }

    static int Lower(ReadOnlySpan<byte> source, Span<byte> target)
    {
        for (var i = 0; i < source.Length; i++)
            target[i] = source[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(source[i] | 0x20) : source[i];
        return source.Length;
    }
}
