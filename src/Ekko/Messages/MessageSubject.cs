using System.Buffers;
using System.Globalization;
using System.Text;
using Ekko.Blocks;
using NATS.Client.Core;

namespace Ekko.Messages;

/// <summary>What a message is.</summary>
public enum MessageKind
{
    /// <summary>A transaction.</summary>
    Transaction,

    /// <summary>A block without bodies; comes after its transactions.</summary>
    Block,
}

/// <summary>Where a message came from, as its subject says.</summary>
/// <param name="Node">The chain.</param>
/// <param name="Kind">What it is.</param>
public sealed record MessageOrigin(NodeConfig Node, MessageKind Kind);

/// <summary>
/// The subjects of a chain: <c>root.network.subnet.vm_type</c> for transactions, the same with <c>.block</c> for blocks. Names are
/// percent-encoded where a subject's token cannot hold them. A message on the plain root carries the headers <c>network</c>, <c>subnet</c>
/// and <c>vmType</c>.
/// </summary>
public static class MessageSubject
{
    const string BlockToken = "block";
    static readonly SearchValues<char> Encoded = SearchValues.Create(" .*>%\t\r\n");

    /// <summary>The subject of a chain's transactions.</summary>
    /// <param name="root">The first tokens (<c>NATS_SUBJECT</c>).</param>
    /// <param name="node">The chain.</param>
    public static string OfTransactions(string root, NodeConfig node) =>
        $"{root}.{Encode(node.Network)}.{Encode(node.Subnet)}.{Encode(node.VmType)}";

    /// <summary>The subject of a chain's blocks.</summary>
    /// <param name="root">The first tokens (<c>NATS_SUBJECT</c>).</param>
    /// <param name="node">The chain.</param>
    public static string OfBlocks(string root, NodeConfig node) => $"{OfTransactions(root, node)}.{BlockToken}";

    /// <summary>Reads a subject back; null when it is no chain's.</summary>
    /// <param name="root">The first tokens (<c>NATS_SUBJECT</c>).</param>
    /// <param name="subject">The subject.</param>
    /// <param name="headers">The message's headers; they name the chain when the subject is the plain root, and <c>kind: block</c> marks a
    /// block there.</param>
    public static MessageOrigin? Read(string root, string subject, NatsHeaders? headers)
    {
        if (subject == root)
            return FromHeaders(headers);
        if (!subject.StartsWith(root, StringComparison.Ordinal) || subject.Length <= root.Length || subject[root.Length] != '.')
            return null;
        var tokens = subject[(root.Length + 1)..].Split('.');
        if (tokens.Length is not (3 or 4) || (tokens.Length == 4 && tokens[3] != BlockToken))
            return null;
        if (Decode(tokens[0]) is not { } network || Decode(tokens[1]) is not { } subnet || Decode(tokens[2]) is not { } vmType)
            return null;
        return new MessageOrigin(new NodeConfig(network, subnet, vmType), tokens.Length == 4 ? MessageKind.Block : MessageKind.Transaction);
    }

    static MessageOrigin? FromHeaders(NatsHeaders? headers)
    {
        if (Value(headers, "network") is not { Length: > 0 } network || Value(headers, "subnet") is not { Length: > 0 } subnet)
            return null;
        var vmType = Value(headers, "vmType") is { Length: > 0 } given ? given : "EVM";
        return new MessageOrigin(
            new NodeConfig(network, subnet, vmType), Value(headers, "kind") == BlockToken ? MessageKind.Block : MessageKind.Transaction);
    }

    static string? Value(NatsHeaders? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;

    static string Encode(string name)
    {
        if (name.Length == 0)
            throw new ArgumentException("A network, subnet or virtual machine has no name.", nameof(name));
        if (!name.AsSpan().ContainsAny(Encoded))
            return name;
        var text = new StringBuilder(name.Length + 8);
        foreach (var c in name)
        {
            if (Encoded.Contains(c))
                text.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
            else
                text.Append(c);
        }

        return text.ToString();
    }

    static string? Decode(string token) => token.Length == 0 ? null : Uri.UnescapeDataString(token);
}
