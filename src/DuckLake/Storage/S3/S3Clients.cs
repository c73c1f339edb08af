using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// Finds the client for a path. Its options are those of the secret whose scope is the longest prefix of the path, or else those the
/// lakes were attached with. Clients are made once and shared.
/// </summary>
sealed class S3Clients(S3Options fallback, TimeProvider time, ILogger? logger) : IDisposable
{
    readonly ConcurrentDictionary<S3Options, Lazy<S3Client>> _clients = new();
    volatile S3Secret[] _secrets = [];

    /// <summary>The secrets, in no order.</summary>
    internal IReadOnlyList<S3Secret> Secrets => _secrets;

    /// <summary>The client for a path.</summary>
    internal S3Client For(string path) =>
        _clients.GetOrAdd(OptionsFor(path), o => new Lazy<S3Client>(() => new S3Client(o, time, logger))).Value;

    /// <summary>Replaces the secrets; requests that run go on as they began.</summary>
    internal void SetSecrets(IEnumerable<S3Secret> secrets) => _secrets = [.. secrets];

    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(c => c.IsValueCreated))
            client.Value.Dispose();
    }

    S3Options OptionsFor(string path)
    {
        S3Secret? best = null;
        foreach (var secret in _secrets)
        {
            if (path.StartsWith(secret.Scope, StringComparison.OrdinalIgnoreCase)
                && (best is null || secret.Scope.Length > best.Scope.Length))
                best = secret;
        }

        return best?.Options ?? fallback;
    }
}

/// <summary>Access to a part of the object storage, under a name.</summary>
/// <param name="Name">The name it is dropped by.</param>
/// <param name="Scope">The beginning of the paths it is for.</param>
/// <param name="Options">The server and the login.</param>
sealed record S3Secret(string Name, string Scope, S3Options Options)
{
    /// <summary>No keys.</summary>
    public override string ToString() => $"{Name} for {Scope}";
}
