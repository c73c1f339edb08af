using System.Net.Sockets;
using NATS.Client.Core;

namespace Ekko.JetStream;

/// <summary>
/// The one socket of a link. NATS.Net asks for another when it breaks, and gets none: the queue of the broken session would be sent there
/// first, ahead of older messages that are to be sent again. A peer that talks without end before the login is cut off.
/// </summary>
sealed class NatsSocket(ServerAddress server) : INatsSocketConnectionFactory, INatsTlsUpgradeableSocketConnection
{
    const int MaxGreetingBytes = 1024 * 1024;
    volatile bool _hasSent;
    int _greetingBytes;
    int _uses;

    /// <inheritdoc/>
    public Socket Socket { get; } = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Whether it was asked for.</summary>
    public bool IsUsed => _uses > 0;

    /// <summary>Why the server could not be reached, or was cut off; null when neither happened.</summary>
    public Exception? Error { get; private set; }

    /// <inheritdoc/>
    public async ValueTask<INatsSocketConnection> ConnectAsync(Uri uri, NatsOpts opts, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _uses) > 1)
            throw new IOException("The link has ended.");
        try
        {
            await Socket.ConnectAsync(server.Host, server.Port, cancellationToken).ConfigureAwait(false);
            return this;
        }
        catch (Exception error)
        {
            Error = error;
            Socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer)
    {
        _hasSent = true;
        return Socket.SendAsync(buffer, SocketFlags.None);
    }

    /// <inheritdoc/>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) =>
        _hasSent ? Socket.ReceiveAsync(buffer, SocketFlags.None) : ReceiveGreetingAsync(buffer);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }

    async ValueTask<int> ReceiveGreetingAsync(Memory<byte> buffer)
    {
        var length = await Socket.ReceiveAsync(buffer, SocketFlags.None).ConfigureAwait(false);
        _greetingBytes += length;
        if (_greetingBytes <= MaxGreetingBytes)
            return length;
        Error = new JetStreamException(
            JetStreamErrorKind.Protocol,
            $"Connecting to {server} failed: it sent more than {MaxGreetingBytes} bytes before the login. "
            + "Is this the client port of a NATS server?");
        throw Error;
    }
}
