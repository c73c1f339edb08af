using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ekko.Blocks;

namespace Ekko.Messages;

/// <summary>
/// The <c>Nats-Msg-Id</c> of a message: base64url of the first 16 bytes of SHA-256 over
/// <c>network:subnet:block_hash:tx_hash:receipt(0|1):epoch</c>, hashes in lower case. Short, because the server keeps every id of the
/// duplicate window. A block's own message has <c>block</c> in place of the transaction's hash.
/// </summary>
public static class MessageId
{
    const int IdBytes = 16;
    const int StackLimit = 512;

    /// <summary>The id of a transaction's message.</summary>
    /// <param name="node">The chain.</param>
    /// <param name="blockHash">The block's hash, UTF-8, in any case.</param>
    /// <param name="transactionHash">The transaction's hash; <c>block</c> for the block itself.</param>
    /// <param name="hasReceipt">Whether the receipt goes along: the same transaction without it is another message.</param>
    /// <param name="epoch">Raised when the block is announced again.</param>
    public static string Of(NodeConfig node, ReadOnlySpan<byte> blockHash, ReadOnlySpan<byte> transactionHash, bool hasReceipt, int epoch)
    {
        var most = 3 * (node.Network.Length + node.Subnet.Length) + blockHash.Length + transactionHash.Length + 32;
        var rented = most > StackLimit ? ArrayPool<byte>.Shared.Rent(most) : null;
        var text = rented ?? stackalloc byte[StackLimit];
        var length = Encoding.UTF8.GetBytes(node.Network, text);
        text[length++] = (byte)':';
        length += Encoding.UTF8.GetBytes(node.Subnet, text[length..]);
        text[length++] = (byte)':';
        length += Lower(blockHash, text[length..]);
        text[length++] = (byte)':';
        length += Lower(transactionHash, text[length..]);
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

    // Hashes are ASCII; anything else is copied as it is.
    static int Lower(ReadOnlySpan<byte> source, Span<byte> target)
    {
        for (var i = 0; i < source.Length; i++)
            target[i] = source[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(source[i] | 0x20) : source[i];
        return source.Length;
    }
}
