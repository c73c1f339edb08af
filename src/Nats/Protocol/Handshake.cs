using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Ekko.Nats.Protocol;

/// <summary>From a TCP connection to a session: INFO, TLS, CONNECT, and a first PING that shows that the login was accepted.</summary>
sealed class Handshake(NatsClientOptions options, ServerAddress server, X509Certificate2Collection? authorities)
{
    const int ReceiveBuffer = 256 * 1024;
    readonly ProtocolParser _parser = new();

    /// <summary>Opens a session on one server.</summary>
    /// <exception cref="NatsException">The server cannot be reached or refuses.</exception>
    public async Task<Session> RunAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, either.Token).ConfigureAwait(false);
            return await OpenAsync(new NetworkStream(socket, ownsSocket: true), either.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            socket.Dispose();
            if (cancellationToken.IsCancellationRequested)
                throw;
            throw Explain(error);
        }
    }

    async Task<Session> OpenAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (options.Tls == NatsTlsMode.First)
            stream = await EncryptAsync(stream, cancellationToken).ConfigureAwait(false);
        var reader = Read(stream);
        var info = await ReadInfoAsync(reader, cancellationToken).ConfigureAwait(false);
        var wantsTls = server.Tls || options.Tls == NatsTlsMode.Required;
        if (options.Tls != NatsTlsMode.First && (wantsTls || info.TlsRequired))
        {
            if (!info.TlsRequired && !info.TlsAvailable)
                throw Failed(
                    NatsErrorKind.Tls,
                    "it does not offer TLS, which is asked for here; nothing was sent to it. Configure TLS on the server or use a nats:// URL");
            if (reader.TryRead(out var early) && !early.Buffer.IsEmpty)
                throw Failed(NatsErrorKind.Protocol, "something was sent in the clear behind its INFO, before TLS");
            stream = await EncryptAsync(stream, cancellationToken).ConfigureAwait(false);
            reader = Read(stream);
        }

        await stream.WriteAsync(Connect(isEncrypted: stream is SslStream), cancellationToken).ConfigureAwait(false);
        await WaitForPongAsync(reader, cancellationToken).ConfigureAwait(false);
        return new Session(stream, reader, _parser, info);
    }

    static PipeReader Read(Stream stream) =>
        PipeReader.Create(
            stream, new StreamPipeReaderOptions(bufferSize: ReceiveBuffer, minimumReadSize: ReceiveBuffer / 8, leaveOpen: true));

    async Task<NatsServerInfo> ReadInfoAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        NatsServerInfo? info = null;
        await ReadUntilAsync(reader, (in ServerFrame frame) =>
        {
            if (frame.Op == ServerOp.Error)
                throw ServerError.Read(Encoding.UTF8.GetString(frame.Text), server).Error;
            if (frame.Op != ServerOp.Info)
                throw Failed(NatsErrorKind.Protocol, "it does not begin with INFO. Is this the client port of a NATS server?");
            info = ParseInfo(frame.Text);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return info!;
    }

    Task WaitForPongAsync(PipeReader reader, CancellationToken cancellationToken) => ReadUntilAsync(reader, (in ServerFrame frame) =>
    {
        if (frame.Op == ServerOp.Error)
            throw ServerError.Read(Encoding.UTF8.GetString(frame.Text), server).Error;
        return frame.Op == ServerOp.Pong;
    }, cancellationToken);

    delegate bool FrameCheck(in ServerFrame frame);

    async Task ReadUntilAsync(PipeReader reader, FrameCheck isLast, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (Find(reader, result.Buffer, isLast))
                return;
            if (result.IsCompleted)
                throw Failed(NatsErrorKind.Connection, "it closed the connection during the handshake");
        }
    }

    bool Find(PipeReader reader, ReadOnlySequence<byte> buffer, FrameCheck isLast)
    {
        while (_parser.TryRead(ref buffer, out var frame))
        {
            if (!isLast(frame))
                continue;
            reader.AdvanceTo(buffer.Start);
            return true;
        }

        reader.AdvanceTo(buffer.Start, buffer.End);
        return false;
    }

    /// <exception cref="NatsException">It is not the INFO of a NATS server.</exception>
    public static NatsServerInfo ParseInfo(ReadOnlySpan<byte> json)
    {
        try
        {
            var info = JsonSerializer.Deserialize(json, NatsJson.Default.NatsServerInfo);
            if (info is { MaxPayload: >= 0 })
                return WithDefaults(info);
        }
        catch (JsonException e)
        {
            throw new NatsException(NatsErrorKind.Protocol, "Reading the server's INFO failed: it is not the JSON of a NATS server.", e);
        }

        throw new NatsException(NatsErrorKind.Protocol, "Reading the server's INFO failed: max_payload is negative.");
    }

    // A member that is missing comes as null or zero.
    static NatsServerInfo WithDefaults(NatsServerInfo info) => info with
    {
        ServerId = info.ServerId ?? "",
        ServerName = info.ServerName ?? "",
        Version = info.Version ?? "",
        MaxPayload = info.MaxPayload == 0 ? new NatsServerInfo().MaxPayload : info.MaxPayload,
        ConnectUrls = info.ConnectUrls ?? [],
    };

    async Task<SslStream> EncryptAsync(Stream stream, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(stream, leaveInnerStreamOpen: false);
        var settings = new SslClientAuthenticationOptions { TargetHost = server.TlsHost ?? server.Host };
        if (authorities is not null)
        {
            settings.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            settings.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        await encrypted.AuthenticateAsClientAsync(settings, cancellationToken).ConfigureAwait(false);
        return encrypted;
    }

    byte[] Connect(bool isEncrypted)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        buffer.Write("CONNECT "u8);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("verbose"u8, false);
            json.WriteBoolean("pedantic"u8, false);
            json.WriteBoolean("tls_required"u8, isEncrypted);
            json.WriteString("name"u8, options.Name);
            json.WriteString("lang"u8, "dotnet"u8);
            json.WriteString("version"u8,
                typeof(Handshake).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0");
            json.WriteNumber("protocol"u8, 1);
            json.WriteBoolean("headers"u8, true);
            json.WriteBoolean("no_responders"u8, true);
            if (server.Token is not null)
                json.WriteString("auth_token"u8, server.Token);
            if (server.User is not null)
                json.WriteString("user"u8, server.User);
            if (server.Password is not null)
                json.WriteString("pass"u8, server.Password);
            json.WriteEndObject();
        }

        buffer.Write("\r\n"u8);
        buffer.Write(ClientFrames.Ping);
        return buffer.WrittenSpan.ToArray();
    }

    NatsException Explain(Exception error) => error switch
    {
        NatsException known => known,
        OperationCanceledException =>
            Failed(NatsErrorKind.Timeout, $"no session within {options.ConnectTimeout.TotalSeconds:0.###} s", error),
        AuthenticationException =>
            Failed(NatsErrorKind.Tls, $"TLS could not be agreed on: {error.InnerException?.Message ?? error.Message}", error),
        CryptographicException => Failed(NatsErrorKind.Tls, $"TLS could not be agreed on: {error.Message}", error),
        SocketException or IOException => Failed(NatsErrorKind.Connection, (error.InnerException ?? error).Message, error),
        _ => Failed(NatsErrorKind.Connection, error.Message, error),
    };

    NatsException Failed(NatsErrorKind kind, string why, Exception? cause = null) =>
        new(kind, $"Connecting to {server} failed: {why}.", cause);
}

/// <summary>A server that has accepted the login.</summary>
sealed record Session(Stream Stream, PipeReader Reader, ProtocolParser Parser, NatsServerInfo Info);
