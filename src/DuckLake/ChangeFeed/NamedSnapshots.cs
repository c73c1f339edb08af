using System.Data.Common;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>
/// Snapshots kept under names in a table of our own, <c>ekko_cursors</c> or <c>ekko_pins</c>: name, snapshot, time in microseconds since
/// 1970. Before anything was written there, the table may not exist.
/// </summary>
sealed class NamedSnapshots
{
    internal static readonly NamedSnapshots Cursors = new("ekko_cursors", "cursor");

    internal static readonly NamedSnapshots Pins = new("ekko_pins", "pin");

    readonly string _table;
    readonly string _what;

    NamedSnapshots(string table, string what)
    {
        _table = table;
        _what = what;
    }

    string Columns => $"SELECT name, snapshot_id, changed_at FROM {_table}";

    /// <summary>All, by name.</summary>
    internal Task<List<(string Name, SnapshotId Snapshot, DateTimeOffset Time)>> ReadAsync(
        SqlCatalog catalog, CancellationToken cancellationToken) =>
        catalog.ReadTogetherAsync(async connection =>
            await connection.ScalarAsync(connection.Dialect.TableExists, cancellationToken, ("@name", _table)).ConfigureAwait(false) is null
                ? []
                : await connection.QueryAsync($"{Columns} ORDER BY name", Read, cancellationToken).ConfigureAwait(false),
            cancellationToken);

    /// <summary>All, inside a commit.</summary>
    internal Task<List<(string Name, SnapshotId Snapshot, DateTimeOffset Time)>> ReadAsync(
        CatalogWriter writer, CancellationToken cancellationToken) =>
        writer.QueryAsync($"{Columns} ORDER BY name", [], Read, cancellationToken);

    /// <summary>Adds one.</summary>
    /// <exception cref="DuckLakeException">The name is taken, or there is no such snapshot.</exception>
    internal async Task CreateAsync(
        CatalogWriter writer, string name, SnapshotId snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await FindAsync(writer, name, cancellationToken).ConfigureAwait(false) is { } taken)
            throw new DuckLakeException(DuckLakeErrorKind.AlreadyExists,
                $"Creating {_what} \"{name}\" failed: there is one of this name at snapshot {taken}.");
        var exists = await writer.QueryAsync(
            "SELECT 1 FROM ducklake_snapshot WHERE snapshot_id = @id", [("@id", snapshot.Value)], _ => true, cancellationToken)
            .ConfigureAwait(false);
        if (exists.Count == 0)
            throw new DuckLakeException(DuckLakeErrorKind.NotFound,
                $"Creating {_what} \"{name}\" failed: there is no snapshot {snapshot}, or it has been expired.");
        await writer.ExecuteAsync($"INSERT INTO {_table}(name, snapshot_id, changed_at) VALUES (@name, @snapshot, @time)",
            [("@name", name), ("@snapshot", snapshot.Value), ("@time", Micros(now))], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves one forward, if it is where it is expected.</summary>
    /// <exception cref="DuckLakeException">There is none of this name, or it is somewhere else.</exception>
    internal async Task MoveAsync(
        CatalogWriter writer, string name, SnapshotId expected, SnapshotId to, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var moved = await writer.ExecuteAsync(
            $"UPDATE {_table} SET snapshot_id = @to, changed_at = @time WHERE name = @name AND snapshot_id = @expected",
            [("@to", to.Value), ("@time", Micros(now)), ("@name", name), ("@expected", expected.Value)], cancellationToken)
                .ConfigureAwait(false);
        if (moved == 1)
            return;
        throw await FindAsync(writer, name, cancellationToken).ConfigureAwait(false) is { } found
            ? new DuckLakeException(DuckLakeErrorKind.Conflict,
                $"Advancing {_what} \"{name}\" from snapshot {expected} failed: it is at snapshot {found}. "
                + "Another consumer uses it; read it again.")
            : new DuckLakeException(DuckLakeErrorKind.NotFound, $"Advancing {_what} \"{name}\" failed: there is none of this name.");
    }

    /// <returns>Whether there was one.</returns>
    internal async Task<bool> RemoveAsync(CatalogWriter writer, string name, CancellationToken cancellationToken) =>
        await writer.ExecuteAsync($"DELETE FROM {_table} WHERE name = @name", [("@name", name)], cancellationToken)
            .ConfigureAwait(false) > 0;

    async Task<SnapshotId?> FindAsync(CatalogWriter writer, string name, CancellationToken cancellationToken)
    {
        var found = await writer.QueryAsync($"{Columns} WHERE name = @name", [("@name", name)], Read, cancellationToken)
            .ConfigureAwait(false);
        return found.Count == 0 ? null : found[0].Snapshot;
    }

    static (string Name, SnapshotId Snapshot, DateTimeOffset Time) Read(DbDataReader row) =>
        (row.Text(0), new(row.Number(1)), DateTimeOffset.UnixEpoch.AddMicroseconds(row.Number(2)));

    static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Names a snapshot in a commit of its own.</summary>
    internal async Task<(SnapshotId Snapshot, DateTimeOffset Time)> CreateAsync(
        Lake lake, string name, SnapshotId? snapshot, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var now = lake.Catalog.TimeProvider.GetUtcNow();
        SnapshotId? at = null;
        await WriteAsync(lake, async (writer, latest, token) =>
        {
            at = snapshot ?? latest.Id;
            await CreateAsync(writer, name, at.Value, now, token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return (at!.Value, now);
    }

    /// <summary>Removes a name in a commit of its own.</summary>
    /// <returns>Whether there was one.</returns>
    internal async Task<bool> RemoveAsync(Lake lake, string name, CancellationToken cancellationToken)
    {
        var removed = false;
        await WriteAsync(
            lake, async (writer, _, token) => removed = await RemoveAsync(writer, name, token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        return removed;
    }

    static async Task WriteAsync(
        Lake lake, Func<CatalogWriter, Snapshot, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        transaction.AddHook(new CatalogAction(write));
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
