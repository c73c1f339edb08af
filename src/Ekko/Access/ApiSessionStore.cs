using System.Buffers.Text;
using System.Security.Cryptography;
using Ekko.DuckLake;
using Ekko.Writing;

namespace Ekko.Access;

/// <summary>
/// Sign-ins, in the catalog table <c>ekko_api_sessions</c>, so that every server of the lake knows them, also after a restart. Like a key a
/// session is a text of 256 random bits, of which only a hash is stored.
/// </summary>
/// <param name="source">Where the lake is attached.</param>
/// <param name="lakeName">The name it is attached as.</param>
/// <param name="clock">The clock; null for the system's.</param>
public sealed class ApiSessionStore(DuckLakeDataSource source, string lakeName = LakeLocation.Name, TimeProvider? clock = null)
{
    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(12);

    const string Table = EkkoCatalog.ApiSessions;
    const int TextBytes = 32;

    readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>Begins a session.</summary>
    /// <param name="key">The key that was shown.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The session, and its text, which is nowhere else.</returns>
    public async Task<(ApiSession Session, string Text)> BeginAsync(ApiKey key, CancellationToken cancellationToken = default)
    {
        var now = _clock.GetUtcNow();
        var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TextBytes));
        var lake = await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false);
        await lake.WriteOwnAsync(
            async (writer, token) =>
            {
                await writer.ExecuteAsync($"DELETE FROM {Table} WHERE expires_at <= @now", [("@now", now.ToUnixTimeMilliseconds())], token)
                    .ConfigureAwait(false);
                await writer.ExecuteAsync(
                    $"INSERT INTO {Table}(session_hash, key_id, expires_at) VALUES (@hash, @key, @expires)",
                    [("@hash", ApiKeyStore.Hash(text)), ("@key", key.Id), ("@expires", (now + Length).ToUnixTimeMilliseconds())], token)
                    .ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return (new ApiSession(key, now + Length), text);
    }

    /// <summary>Ends a session, if it is one.</summary>
    /// <param name="text">The session's text.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task EndAsync(string text, CancellationToken cancellationToken = default)
    {
        var lake = await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false);
        if (!await lake.HasCatalogTableAsync(Table, cancellationToken).ConfigureAwait(false))
            return;
        await lake.WriteOwnAsync(
            (writer, token) => writer.ExecuteAsync(
                $"DELETE FROM {Table} WHERE session_hash = @hash", [("@hash", ApiKeyStore.Hash(text))], token),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The sessions that go on, for checking what clients show.</summary>
    /// <param name="keys">The live keys: a session ends with its key.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ApiSessionRing> RingAsync(ApiKeyRing keys, CancellationToken cancellationToken = default)
    {
        var lake = await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false);
        if (!await lake.HasCatalogTableAsync(Table, cancellationToken).ConfigureAwait(false))
            return new ApiSessionRing([]);
        var stored = await lake.QueryCatalogAsync(
            $"SELECT session_hash, key_id, expires_at FROM {Table}",
            row => (Hash: row.GetString(0), Key: row.GetString(1), ExpiresAt: DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2))),
            cancellationToken).ConfigureAwait(false);
        var sessions = new Dictionary<string, ApiSession>(StringComparer.Ordinal);
        foreach (var (hash, id, expiresAt) in stored)
        {
            if (keys.FindId(id) is { } key)
                sessions[hash] = new ApiSession(key, expiresAt);
        }

        return new ApiSessionRing(sessions);
    }
}
