using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Transactions;

namespace Ekko.Backups;

/// <summary>
/// What a restore takes over from the lake that it replaces: the keys of the API, so that a revoked one stays revoked, and for which
/// backups files are kept. Those of later backups are unknown to the restored catalog, so all files are kept for them.
/// </summary>
sealed class CarriedRows
{
    readonly List<(string Name, long Created)> _holds = [];
    readonly List<(string Id, string Name, long Scopes, string Hash, long Created, long? Revoked)> _keys = [];
    bool _hasKeys;

    public async Task ReadAsync(CatalogWriter writer, CancellationToken cancellationToken)
    {
        _holds.Clear();
        _keys.Clear();
        if (await writer.TableExistsAsync("ekko_holds", cancellationToken).ConfigureAwait(false))
        {
            _holds.AddRange(await writer.QueryAsync(
                "SELECT name, created_at FROM ekko_holds", [], row => (row.GetString(0), row.GetInt64(1)), cancellationToken)
                .ConfigureAwait(false));
        }

        _hasKeys = await writer.TableExistsAsync(EkkoCatalog.ApiKeys, cancellationToken).ConfigureAwait(false);
        if (_hasKeys)
        {
            _keys.AddRange(await writer.QueryAsync(
                $"SELECT id, name, scopes, key_hash, created_at, revoked_at FROM {EkkoCatalog.ApiKeys}", [],
                row => (row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetInt64(4),
                    row.IsDBNull(5) ? (long?)null : row.GetInt64(5)),
                cancellationToken).ConfigureAwait(false));
        }
    }

    public async Task WriteAsync(CatalogWriter writer, CancellationToken cancellationToken)
    {
        foreach (var (name, created) in _holds)
        {
            await writer.ExecuteAsync(
                "INSERT INTO ekko_holds(name, next_file_id, created_at) SELECT @name, @next, @created "
                + "WHERE NOT EXISTS (SELECT 1 FROM ekko_holds WHERE name = @name)",
                [("@name", name), ("@next", FileHolds.All), ("@created", created)], cancellationToken).ConfigureAwait(false);
        }

        if (!_hasKeys)
            return;
        await writer.ExecuteAsync($"DELETE FROM {EkkoCatalog.ApiKeys}", [], cancellationToken).ConfigureAwait(false);
        foreach (var key in _keys)
        {
            await writer.ExecuteAsync(
                $"INSERT INTO {EkkoCatalog.ApiKeys} VALUES (@id, @name, @scopes, @hash, @created, @revoked)",
                [
                    ("@id", key.Id), ("@name", key.Name), ("@scopes", key.Scopes), ("@hash", key.Hash), ("@created", key.Created),
                    ("@revoked", key.Revoked),
                ],
                cancellationToken).ConfigureAwait(false);
        }
    }
}
