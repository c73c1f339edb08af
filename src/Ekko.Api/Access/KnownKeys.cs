using Ekko.Access;

namespace Ekko.Api.Access;

/// <summary>
/// The live keys and sessions. They are read again after some seconds, so that a revoked key stops to count without a restart, and sooner
/// when a text is none of them, so that a new one counts at once on every server.
/// </summary>
sealed class KnownKeys(ApiKeyStore keys, ApiSessionStore sessions, TimeProvider clock) : IDisposable
{
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    static readonly TimeSpan FreshForStrangers = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim _reading = new(1, 1);
    volatile Reading? _read;

    /// <summary>The key that a text is; null when it is none.</summary>
    public Task<ApiKey?> FindAsync(string text, CancellationToken cancellationToken) =>
        FindAsync(read => read.Keys.Find(text), cancellationToken);

    /// <summary>The session that a text is; null when it is none.</summary>
    public Task<ApiSession?> FindSessionAsync(string text, CancellationToken cancellationToken) =>
        FindAsync(read => read.Sessions.Find(text, clock.GetUtcNow()), cancellationToken);

    /// <summary>Forgets what was read: this server has changed it.</summary>
    public void Forget() => _read = null;

    public void Dispose() => _reading.Dispose();

    async Task<T?> FindAsync<T>(Func<Reading, T?> find, CancellationToken cancellationToken)
        where T : class =>
        find(await ReadAsync(Fresh, cancellationToken).ConfigureAwait(false))
        ?? find(await ReadAsync(FreshForStrangers, cancellationToken).ConfigureAwait(false));

    async Task<Reading> ReadAsync(TimeSpan fresh, CancellationToken cancellationToken)
    {
        if (Known(fresh) is { } known)
            return known;
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Known(fresh) is { } meanwhile)
                return meanwhile;
            var now = clock.GetUtcNow();
            var ring = await keys.RingAsync(cancellationToken).ConfigureAwait(false);
            var read = new Reading(ring, await sessions.RingAsync(ring, cancellationToken).ConfigureAwait(false), now);
            _read = read;
            return read;
        }
        finally
        {
            _reading.Release();
        }
    }

    Reading? Known(TimeSpan fresh) => _read is { } read && (clock.GetUtcNow() - read.At).Duration() < fresh ? read : null;

    sealed record Reading(ApiKeyRing Keys, ApiSessionRing Sessions, DateTimeOffset At);
}
