using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;

namespace Ekko.Nats;

/// <summary>
/// The headers of a message, in order; names compare exactly, as the server does. In a reply the first line may carry a status. Source:
/// NATS architecture decision 4, message headers.
/// </summary>
public sealed class NatsHeaders : IEnumerable<KeyValuePair<string, string>>
{
    static readonly SearchValues<char> NotInNames = SearchValues.Create([':', '\r', '\n', ' ', '\t', '\0']);
    readonly List<KeyValuePair<string, string>> _items = [];

    /// <summary>The status of a reply such as 503 (no responders) or 100 (heartbeat); 0 when there is none.</summary>
    public int Status { get; private set; }

    /// <summary>What the status line says behind its number.</summary>
    public string StatusText { get; private set; } = "";

    /// <summary>The number of headers.</summary>
    public int Count => _items.Count;

    /// <summary>The first value of a header; null when there is none.</summary>
    /// <param name="name">The name, exactly.</param>
    public string? this[string name]
    {
        get
        {
            foreach (var item in _items)
            {
                if (item.Key == name)
                    return item.Value;
            }

            return null;
        }
    }

    /// <summary>Adds a header; a name may occur more than once.</summary>
    /// <param name="name">Without colon, space or line break.</param>
    /// <param name="value">Without line break.</param>
    /// <exception cref="ArgumentException">One of them cannot be written.</exception>
    public void Add(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny(NotInNames))
            throw new ArgumentException($"The header name \"{name}\" is empty or holds a colon, a space or a line break.", nameof(name));
        if (value.AsSpan().ContainsAny('\r', '\n'))
            throw new ArgumentException($"The value of header {name} holds a line break.", nameof(value));
        _items.Add(new(name, value));
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Reads a header block as it is on the wire.</summary>
    /// <exception cref="NatsException">It is no header block.</exception>
    internal static NatsHeaders Parse(ReadOnlySpan<byte> block)
    {
        var headers = new NatsHeaders();
        var first = true;
        while (block.IndexOf("\r\n"u8) is var end and >= 0)
        {
            var line = block[..end];
            block = block[(end + 2)..];
            if (first)
                headers.ReadVersion(line);
            else if (!line.IsEmpty)
                headers.ReadLine(line);
            else
                break;
            first = false;
        }

        return first ? throw Malformed() : headers;
    }

    /// <summary>The status of a header block without reading the rest; 0 when there is none.</summary>
    internal static int StatusOf(ReadOnlySpan<byte> block)
    {
        var version = "NATS/1.0 "u8;
        return block.StartsWith(version) && block.Length >= version.Length + 3
            && int.TryParse(block.Slice(version.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;
    }

    /// <summary>Bytes of the block on the wire.</summary>
    internal int WireLength()
    {
        var length = "NATS/1.0\r\n\r\n"u8.Length;
        foreach (var (name, value) in _items)
            length += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) + 4;
        return length;
    }

    /// <summary>Writes the block; the status is the server's to write.</summary>
    internal int WriteTo(Span<byte> target, bool withVersion = true)
    {
        var position = 0;
        if (withVersion)
        {
            "NATS/1.0\r\n"u8.CopyTo(target);
            position = 10;
        }

        foreach (var (name, value) in _items)
        {
            position += Encoding.UTF8.GetBytes(name, target[position..]);
            ": "u8.CopyTo(target[position..]);
            position += 2;
            position += Encoding.UTF8.GetBytes(value, target[position..]);
            "\r\n"u8.CopyTo(target[position..]);
            position += 2;
        }

        "\r\n"u8.CopyTo(target[position..]);
        return position + 2;
    }

    void ReadVersion(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("NATS/1."u8))
            throw Malformed();
        Status = StatusOf(line);
        if (Status != 0)
            StatusText = Encoding.UTF8.GetString(line[12..]).Trim();
    }

    void ReadLine(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
            throw Malformed();
        _items.Add(new(Encoding.UTF8.GetString(line[..colon]), Encoding.UTF8.GetString(line[(colon + 1)..]).Trim()));
    }

    static NatsException Malformed() => new(NatsErrorKind.Protocol, "Reading a message failed: its header block is malformed.");
}
