using System.Buffers.Text;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;
using Ekko.Writing;

namespace Ekko.Access;

/// <summary>
/// Keys of the API, in the catalog table <c>ekko_api_keys</c>. Only a hash of a key is stored: 256 random bits need no slow hash, and who
/// reads the catalog cannot use them.
/// </summary>
/// <param name="source">Where the lake is attached.</param>
/// <param name="lakeName">The name it is attached as.</param>
/// <param name="clock">The clock; null for the system's.</param>
public sealed class ApiKeyStore(DuckLakeDataSource source, string lakeName = LakeLocation.Name, TimeProvider? clock = null)
{
    const string Table = EkkoCatalog.ApiKeys;
    const string Prefix = "ekko_";
    const int IdBytes = 4;
    const int SecretBytes = 32;
    const int LongestName = 64;

    readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>Makes a key.</summary>
    /// <param name="name">Whose it is, or what for; no other live key has the name.</param>
    /// <param name="scopes">What it allows.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The key, and its text, which is nowhere else.</returns>
    /// <exception cref="EkkoException">The name is empty, too long or taken, or nothing is allowed.</exception>
    public async Task<(ApiKey Key, string Text)> CreateAsync(string name, ApiScopes scopes, CancellationToken cancellationToken = default)
    {
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            throw new EkkoException(
                $"Creating an API key failed: its name has {name.Length} characters. Give 1 to {LongestName} that can be printed.");
        if (scopes == ApiScopes.None)
            throw new EkkoException($"Creating API key \"{name}\" failed: it would allow nothing. Give read, sql or maintain.");
        var key = new ApiKey(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), name, scopes, _clock.GetUtcNow(), null);
        var text = $"{Prefix}{key.Id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";
        await WriteAsync(
            async (writer, token) =>
            {
                var taken = await writer.QueryAsync(
                    $"SELECT id FROM {Table} WHERE name = @name AND revoked_at IS NULL", [("@name", name)], row => row.GetString(0), token)
                    .ConfigureAwait(false);
                if (taken.Count > 0)
                    throw new EkkoException(
                        $"Creating API key \"{name}\" failed: key {taken[0]} has this name. Revoke it, or give another name.");
                await writer.ExecuteAsync(
                    $"INSERT INTO {Table}(id, name, scopes, key_hash, created_at) VALUES (@id, @name, @scopes, @hash, @created)",
                    [
                        ("@id", key.Id), ("@name", name), ("@scopes", (long)scopes), ("@hash", Hash(text)),
                        ("@created", key.CreatedAt.ToUnixTimeMilliseconds()),
                    ],
                    token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return (key, text);
    }

    /// <summary>All keys, the oldest first.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. (await ReadAsync(cancellationToken).ConfigureAwait(false)).Select(stored => stored.Key)];

    /// <summary>Ends a key. Servers notice within seconds.</summary>
    /// <param name="nameOrId">Its name or its id.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Whether there was a live one.</returns>
    public async Task<bool> RevokeAsync(string nameOrId, CancellationToken cancellationToken = default)
    {
        var revoked = 0L;
        await WriteAsync(
            async (writer, token) => revoked = await writer.ExecuteAsync(
                $"UPDATE {Table} SET revoked_at = @now WHERE revoked_at IS NULL AND (id = @key OR name = @key)",
                [("@now", _clock.GetUtcNow().ToUnixTimeMilliseconds()), ("@key", nameOrId)], token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return revoked > 0;
    }

    /// <summary>The live keys, for checking what clients show.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ApiKeyRing> RingAsync(CancellationToken cancellationToken = default) =>
        new([.. (await ReadAsync(cancellationToken).ConfigureAwait(false)).Where(stored => stored.Key.RevokedAt is null)]);

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    async Task<IReadOnlyList<(ApiKey Key, string Hash)>> ReadAsync(CancellationToken cancellationToken)
    {
        var lake = await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false);
        return await lake.HasCatalogTableAsync(Table, cancellationToken).ConfigureAwait(false)
            ? await lake.QueryCatalogAsync(
                $"SELECT id, name, scopes, key_hash, created_at, revoked_at FROM {Table} ORDER BY created_at, id", Read, cancellationToken)
                .ConfigureAwait(false)
            : [];
    }

    static (ApiKey Key, string Hash) Read(DbDataReader row) => (
        new ApiKey(
            row.GetString(0), row.GetString(1), (ApiScopes)row.GetInt64(2), Time(row.GetInt64(4)),
            row.IsDBNull(5) ? null : Time(row.GetInt64(5))),
        row.GetString(3));

    static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    async Task WriteAsync(Func<CatalogWriter, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var lake = await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false);
        await lake.WriteOwnAsync(write, cancellationToken).ConfigureAwait(false);
    }
}
