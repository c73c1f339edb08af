using System.Data.Common;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Finds snapshots.</summary>
sealed class SnapshotReader
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    internal const string Columns = "snapshot_id, snapshot_time, schema_version, next_catalog_id, next_file_id";

    /// <summary>Asks for the latest snapshot.</summary>
    internal const string Latest = $"SELECT {Columns} FROM ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1";

    const string SnapshotRecords = """
        SELECT s.snapshot_id, s.snapshot_time, s.schema_version, s.next_catalog_id, s.next_file_id,
               c.changes_made, c.author, c.commit_message, c.commit_extra_info
        FROM ducklake_snapshot s LEFT JOIN ducklake_snapshot_changes c ON c.snapshot_id = s.snapshot_id
        """;

    readonly CatalogDatabase _database;
    readonly SharedRead<Snapshot> _latest;
    long _newest = -1;

    public SnapshotReader(CatalogDatabase database)
    {
        _database = database;
        _latest = new(() => database.ReadAsync(
            connection => ReadLatestAsync(connection, CancellationToken.None), CancellationToken.None));
    }

    /// <summary>The number of the newest snapshot that this catalog has been seen to have.</summary>
    public long Newest => Volatile.Read(ref _newest);

    /// <summary>The latest snapshot: what a statement without AT sees.</summary>
    /// <remarks>Where the database is in another process, reads of the same moment share a round trip.</remarks>
    public Task<Snapshot> LatestAsync(CancellationToken cancellationToken) => _database.Dialect.KeepsConnections
        ? _database.ReadAsync(connection => ReadLatestAsync(connection, cancellationToken), cancellationToken)
        : _latest.RunAsync(cancellationToken);

    /// <summary>The snapshot of that number.</summary>
    /// <exception cref="DuckLakeException">There is none, or it has been expired.</exception>
    public async Task<Snapshot> GetAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        var found = await _database.QueryAsync(
            $"SELECT {Columns} FROM ducklake_snapshot WHERE snapshot_id = @id", Read, cancellationToken, ("@id", id.Value))
            .ConfigureAwait(false);
        if (found.Count == 1)
            return found[0];
        var latest = await LatestAsync(cancellationToken).ConfigureAwait(false);
        var reason = id > latest.Id ? $"the latest is {latest.Id}" : id.Value < 0 ? "versions count from 0" : "it has been expired";
        throw new DuckLakeException(DuckLakeErrorKind.NotFound, $"No snapshot found at version {id}: {reason}.");
    }

    /// <summary>The snapshot that was the latest at that time; of several with the same time, the newest.</summary>
    /// <exception cref="DuckLakeException">The time is before the first snapshot.</exception>
    public async Task<Snapshot> GetAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        // Times are text with any writer's offset and need not grow with the ids: they are compared as instants, here.
        var all = await _database.QueryAsync($"SELECT {Columns} FROM ducklake_snapshot", Read, cancellationToken)
            .ConfigureAwait(false);
        Snapshot? best = null;
        foreach (var snapshot in all)
        {
            if (snapshot.Time <= time && (best is null || (snapshot.Time, snapshot.Id.Value).CompareTo((best.Time, best.Id.Value)) > 0))
                best = snapshot;
        }

        return best ?? throw new DuckLakeException(DuckLakeErrorKind.NotFound,
            $"No snapshot found at timestamp {CatalogTime.Format(time)}: the first is of "
            + $"{(all.Count == 0 ? "no time" : CatalogTime.Format(all.Min(s => s.Time)))}.");
    }

    /// <summary>All snapshots with what their commits said, by number.</summary>
    public Task<List<SnapshotRecord>> AllAsync(CancellationToken cancellationToken) =>
        _database.QueryAsync($"{SnapshotRecords} ORDER BY s.snapshot_id", ReadRecord, cancellationToken);

    /// <summary>Snapshots of a range with what their commits said, by number, up to so many.</summary>
    public Task<List<SnapshotRecord>> RangeAsync(SnapshotId first, SnapshotId last, int most, CancellationToken cancellationToken) =>
        _database.QueryAsync(
            $"{SnapshotRecords} WHERE s.snapshot_id BETWEEN @first AND @last ORDER BY s.snapshot_id LIMIT @most", ReadRecord,
            cancellationToken,
            ("@first", first.Value), ("@last", last.Value), ("@most", (long)most));

    /// <summary>Snapshots before one, the newest first, up to so many.</summary>
    public Task<List<SnapshotRecord>> BeforeAsync(SnapshotId before, int most, CancellationToken cancellationToken) =>
        _database.QueryAsync(
            $"{SnapshotRecords} WHERE s.snapshot_id < @before ORDER BY s.snapshot_id DESC LIMIT @most", ReadRecord, cancellationToken,
            ("@before", before.Value), ("@most", (long)most));

    internal Task<Snapshot> ReadLatestAsync(CatalogConnection connection, CancellationToken cancellationToken) =>
        SingleAsync(connection.Ask(Latest, Read), cancellationToken);

    /// <summary>The latest snapshot among what was asked for.</summary>
    internal async Task<Snapshot> SingleAsync(DeferredQuery<Snapshot> asked, CancellationToken cancellationToken)
    {
        var latest = await asked.RowsAsync(cancellationToken).ConfigureAwait(false);
        if (latest.Count != 1)
            throw new DuckLakeException(DuckLakeErrorKind.Corrupt, $"Catalog '{_database.Location}' has no snapshot.");
        InterlockedMax(ref _newest, latest[0].Id.Value);
        return latest[0];
    }

    internal static Snapshot Read(DbDataReader row) =>
        new(new(row.Number(0)), row.Time(1), row.Number(2), row.Number(3), row.Number(4));

    static SnapshotRecord ReadRecord(DbDataReader row) =>
        new(Read(row), row.TextOrNull(5), row.TextOrNull(6), row.TextOrNull(7), row.TextOrNull(8));

    static void InterlockedMax(ref long place, long value)
    {
        for (var seen = Volatile.Read(ref place); value > seen;)
        {
            var found = Interlocked.CompareExchange(ref place, value, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }
}
