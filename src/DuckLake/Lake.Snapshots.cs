using Ekko.DuckLake.Model;
using Ekko.DuckLake.Session;

namespace Ekko.DuckLake;

// The states a lake had.
public sealed partial class Lake
{
    /// <summary>The latest snapshot.</summary>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public Task<Snapshot> LatestSnapshotAsync(
        CancellationToken cancellationToken = default) => Catalog.Snapshots.LatestAsync(cancellationToken);

    /// <summary>The snapshot of that number.</summary>
    /// <param name="id">The number.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <exception cref="DuckLakeException">There is none, or it has been expired.</exception>
    public Task<Snapshot> SnapshotAsync(SnapshotId id, CancellationToken cancellationToken = default) =>
        Catalog.Snapshots.GetAsync(id, cancellationToken);

    /// <summary>The snapshot that was the latest at that time.</summary>
    /// <param name="time">The time, by the clock of commits.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    /// <exception cref="DuckLakeException">The time is before the first snapshot.</exception>
    public Task<Snapshot> SnapshotAtAsync(DateTimeOffset time, CancellationToken cancellationToken = default) =>
        Catalog.Snapshots.GetAsync(time, cancellationToken);

    /// <summary>Snapshots before one with what they changed, newest first.</summary>
    /// <param name="before">The snapshot before which they are.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public async Task<IReadOnlyList<SnapshotRecord>> SnapshotsBeforeAsync(
        SnapshotId before, int most, CancellationToken cancellationToken = default) =>
        await Catalog.Snapshots.BeforeAsync(before, most, cancellationToken).ConfigureAwait(false);

    /// <summary>Snapshots of a range with what they changed, oldest first.</summary>
    /// <param name="first">The first of the range.</param>
    /// <param name="last">The last of the range.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public async Task<IReadOnlyList<SnapshotRecord>> SnapshotRangeAsync(
        SnapshotId first, SnapshotId last, int most, CancellationToken cancellationToken = default) =>
        await Catalog.Snapshots.RangeAsync(first, last, most, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// What a commit did, by kind, with the names of <c>ducklake_snapshots</c>: <c>tables_created</c> with names,
    /// <c>tables_inserted_into</c>
    /// with the ids of tables.
    /// </summary>
    /// <param name="record">The snapshot.</param>
    public static IReadOnlyList<KeyValuePair<string, List<string>>> ChangesOf(SnapshotRecord record) =>
        SnapshotChanges.Describe(record.ChangesMade);

    /// <summary>The lake as of a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public Task<LakeTree> TreeAtAsync(Snapshot snapshot, CancellationToken cancellationToken = default) =>
        Catalog.Trees.AtAsync(snapshot, cancellationToken);

    /// <summary>Where the rows of a table are as of a snapshot.</summary>
    /// <param name="table">The table, as it was then.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public async Task<StoredTable> StoredAsync(LakeTable table, Snapshot snapshot, CancellationToken cancellationToken = default) =>
        StoredTable.Of(await Catalog.Files.ReadAsync(table, snapshot, cancellationToken).ConfigureAwait(false), snapshot.Id);
}
