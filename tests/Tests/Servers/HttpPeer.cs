using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Ekko.Tests.Servers;

/// <summary>One end of an HTTP/1.1 connection, read message by message.</summary>
sealed partial class HttpPeer : IDisposable
{
    readonly TcpClient _connection;
    readonly Stream _stream;
    readonly byte[] _buffer = new byte[64 * 1024];
    int _start;
    int _end;

    internal HttpPeer(TcpClient connection)
        : this(connection, connection.GetStream())
    {
    }

    HttpPeer(TcpClient connection, Stream stream)
    {
        _connection = connection;
        _connection.NoDelay = true;
        _stream = stream;
    }

    /// <summary>Connects to a server.</summary>
    /// <param name="server">Host and port.</param>
    /// <param name="secure">Whether it speaks TLS; the machine has to trust it then.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static async Task<HttpPeer> ConnectAsync(string server, bool secure, CancellationToken cancellationToken)
    {
        var parts = server.Split(':');
        var connection = new TcpClient(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
        if (!secure)
            return new HttpPeer(connection);
        var stream = new SslStream(connection.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = parts[0] }, cancellationToken);
        return new HttpPeer(connection, stream);
    }

    /// <summary>Reads a message's first line and headers, up to the empty line; null when the connection has ended.</summary>
    internal async Task<string?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.Latin1.GetString(_buffer, _start, end + 4);
                _start += end + 4;
                return head;
            }

            if (!await FillAsync(cancellationToken))
                return null;
        }
    }

    /// <summary>The length of a message's body, or that it comes in chunks.</summary>
    internal static (long Length, bool Chunked) BodyOf(string head)
    {
        if (Chunked().IsMatch(head))
            return (0, true);
        return (Length().Match(head) is { Success: true } match ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0,
            false);
    }

    /// <summary>Passes a body on, to nobody if there is nobody.</summary>
    /// <returns>How many bytes it had.</returns>
    internal async Task<long> CopyBodyAsync(HttpPeer? to, long length, bool chunked, CancellationToken cancellationToken)
    {
        if (!chunked)
            return await CopyAsync(to, length, cancellationToken);
        var total = 0L;
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            var size = long.Parse(line.AsSpan(0, line.IndexOfAny([';', '\r'])), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (to is not null)
                await to.WriteAsync(line, cancellationToken);
            total += size;
            await CopyAsync(to, size + 2, cancellationToken);
            if (size == 0)
                return total;
        }
    }

    internal Task WriteAsync(string text, CancellationToken cancellationToken) =>
        _stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken).AsTask();

    public void Dispose()
    {
        _stream.Dispose();
        _connection.Dispose();
    }

    async Task<long> CopyAsync(HttpPeer? to, long length, CancellationToken cancellationToken)
    {
        for (var left = length; left > 0;)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
                throw new IOException("The connection ended in the middle of a body.");
            var count = (int)Math.Min(left, _end - _start);
            if (to is not null)
                await to._stream.WriteAsync(_buffer.AsMemory(_start, count), cancellationToken);
            _start += count;
            left -= count;
        }

        return length;
    }

    async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, end + 2);
                _start += end + 2;
                return line;
            }

            if (!await FillAsync(cancellationToken))
                throw new IOException("The connection ended in the middle of a chunk.");
        }
    }

    async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return read > 0;
    }

    [GeneratedRegex(@"\r\ntransfer-encoding:\s*chunked", RegexOptions.IgnoreCase)]
    private static partial Regex Chunked();

    [GeneratedRegex(@"\r\ncontent-length:\s*(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Length();
}
