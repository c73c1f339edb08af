using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;

namespace Ekko.DuckLake.Storage;

/// <summary>The connections to one server: many at a time, none for ever, trusting a named authority where there is one.</summary>
sealed class S3HttpClientFactory(S3Options options) : HttpClientFactory, IDisposable
{
    internal const int Connections = 64;

    const string Variable = "AWS_CA_BUNDLE";

    readonly Lazy<HttpClient> _client = new(() => Create(options));

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client.Value;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "AWS's own settings come from the environment, as for every client of AWS.")]
    static HttpClient Create(S3Options options)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = Connections,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // Shorter than servers keep them: a request must not meet a connection that is being closed.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
        };
        var authority = options.CertificateAuthorityFile ?? Environment.GetEnvironmentVariable(Variable);
        if (options.IsSecure && authority is { Length: > 0 } file)
            handler.SslOptions = Trusting(
                file, options.CertificateAuthorityFile is null ? Variable : nameof(options.CertificateAuthorityFile));
        return new HttpClient(options.Endpoint is null ? handler : new DeleteDigest(handler)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    static SslClientAuthenticationOptions Trusting(string file, string setting)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.Storage,
                $"Reading the certificate authority {file} failed: {e.Message} {setting} must name a PEM file of certificates.", e);
        }

        if (authorities.Count == 0)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Storage,
                $"Reading the certificate authority {file} failed: there is no certificate in it. "
                + $"{setting} must name a PEM file of certificates.");
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }
}
