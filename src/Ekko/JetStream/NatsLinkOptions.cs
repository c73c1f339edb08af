using System.Text;
using NATS.Client.Core;

namespace Ekko.JetStream;

/// <summary>What NATS.Net is told about one server.</summary>
static class NatsLinkOptions
{
    const int BufferBytes = 256 * 1024;

    /// <summary>Whether the connection must be encrypted; other servers decide themselves.</summary>
    public static bool WantsTls(NatsClientOptions options, ServerAddress server) => server.Tls || options.CaFile is not null;

    public static NatsOpts Of(NatsClientOptions options, ServerAddress server, NatsSocket socket) => new()
    {
        Url = server.ToString(),
        Name = options.Name,
        AuthOpts = Login(options, server),
        TlsOpts = new NatsTlsOpts
        {
            Mode = WantsTls(options, server) ? TlsMode.Require : TlsMode.Prefer,
            CaFile = options.CaFile,
            ConfigureClientAuthentication = settings =>
            {
                settings.TargetHost = server.TlsHost ?? server.Host;
                return ValueTask.CompletedTask;
            },
        },
        SocketConnectionFactory = socket,
        ConnectTimeout = options.ConnectTimeout,
        RequestTimeout = options.RequestTimeout,
        CommandTimeout = options.WriteTimeout,
        // The link asks by itself.
        PingInterval = TimeSpan.Zero,
        ReaderBufferSize = BufferBytes,
        WriterBufferSize = BufferBytes,
        HeaderEncoding = Encoding.UTF8,
    };

    static NatsAuthOpts Login(NatsClientOptions options, ServerAddress server)
    {
        if (server.Token is not null)
            return new NatsAuthOpts { Token = server.Token };
        if (server.User is not null)
            return new NatsAuthOpts { Username = server.User, Password = server.Password };
        if ((options.CredentialsFile ?? options.NKeyFile) is { } named && !File.Exists(named))
            throw new JetStreamException(
                JetStreamErrorKind.Authorization, $"Reading the credentials of {server} failed: there is no file {named}.");
        if (options.CredentialsFile is not null)
            return new NatsAuthOpts { CredsFile = options.CredentialsFile };
        return options.NKeyFile is { } file
            ? new NatsAuthOpts
            {
                AuthCredCallback = async (_, token) => NatsAuthCred.FromNkey(await SeedAsync(file, token).ConfigureAwait(false)),
            }
            : new NatsAuthOpts();
    }

    /// <summary>
    /// The seed in a file as the <c>nk</c> tool writes it. NATS.Net wants the public key there too, which follows from the seed.
    /// </summary>
    static async Task<string> SeedAsync(string file, CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(file, cancellationToken).ConfigureAwait(false);
        return Array.Find(lines, static line => line.StartsWith("SU", StringComparison.Ordinal))?.Trim()
            ?? throw new JetStreamException(
                JetStreamErrorKind.Authorization, $"Reading the nkey in {file} failed: it holds no user seed, a line that begins with SU.");
    }
}
