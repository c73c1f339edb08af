using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake;

// Following what happens to rows: the change feed, its cursors, and pins of snapshots.
public sealed partial class Lake
{
    /// <summary>
    /// What snapshots did to the rows of a table, oldest first, in columns: inserted rows, deleted rows, and rows before and after updates.
    /// Wherever rows are or have been moved to, each change is given once. A row that came and went in one snapshot is not in it.
    /// </summary>
    /// <remarks>
    /// Memory is bounded: batches stream from the engine, one at a time, and a batch is valid until the next is asked for. The table is
    /// followed by its id, through renames and changes of its columns; the feed ends where it is dropped.
    /// </remarks>
    /// <param name="table">The table.</param>
    /// <param name="options">From where to where, and whether to wait for more; null for all there is.</param>
    /// <param name="cancellationToken">Ends the feed.</param>
    /// <exception cref="DuckLakeException">
    /// Snapshots that are needed have been expired (the message names the oldest one from which the changes are complete), or there is no
    /// such table.
    /// </exception>
    public IAsyncEnumerable<ChangeBatch> ChangesAsync(
        TableId table, ChangeOptions? options = null, CancellationToken cancellationToken = default) =>
        new ChangeFeedReader(this, table, options ?? new()).ReadAsync(cancellationToken);

    /// <summary>Creates a cursor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="consumed">The last snapshot whose changes need no reading; null for the latest.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DuckLakeException">There is one of this name, or there is no such snapshot.</exception>
    public async Task<ChangeCursor> CreateCursorAsync(
        string name, SnapshotId? consumed = null, CancellationToken cancellationToken = default)
    {
        var (at, time) = await NameSnapshotAsync(NamedSnapshots.Cursors, name, consumed, cancellationToken).ConfigureAwait(false);
        return new ChangeCursor(name, at, time);
    }

    /// <summary>A cursor; null when there is none of this name.</summary>
    public async Task<ChangeCursor?> FindCursorAsync(string name, CancellationToken cancellationToken = default) =>
        (await CursorsAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(c => c.Name == name);

    /// <summary>All cursors, by name.</summary>
    public async Task<IReadOnlyList<ChangeCursor>> CursorsAsync(CancellationToken cancellationToken = default) =>
        [.. (await NamedSnapshots.Cursors.ReadAsync(Catalog, cancellationToken).ConfigureAwait(false))
            .Select(c => new ChangeCursor(c.Name, c.Snapshot, c.Time))];

    /// <summary>Moves a cursor forward, if it is still where it was read.</summary>
    /// <param name="cursor">The cursor as it was read, created or advanced.</param>
    /// <param name="consumed">The last snapshot whose changes were consumed since.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The cursor as it is now.</returns>
    /// <exception cref="DuckLakeException">
    /// Another consumer has advanced it (kind <see cref="DuckLakeErrorKind.Conflict"/>), it was deleted, or the snapshot is before the
    /// cursor's or does not exist.
    /// </exception>
    public async Task<ChangeCursor> AdvanceCursorAsync(
        ChangeCursor cursor, SnapshotId consumed, CancellationToken cancellationToken = default)
    {
        var transaction = await BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var advanced = AdvanceCursor(transaction, cursor, consumed);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return advanced;
    }

    /// <summary>
    /// Moves a cursor forward with a transaction: what was made of the changes and how far they were read are committed together or not at
    /// all. The commit fails as <see cref="AdvanceCursorAsync"/> does.
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="cursor">The cursor as it was read, created or advanced.</param>
    /// <param name="consumed">The last snapshot whose changes were consumed since.</param>
    /// <returns>The cursor as it is once the transaction is committed.</returns>
    public ChangeCursor AdvanceCursor(LakeTransaction transaction, ChangeCursor cursor, SnapshotId consumed)
    {
        if (consumed < cursor.Snapshot)
            throw new DuckLakeException($"Advancing cursor \"{cursor.Name}\" to snapshot {consumed} failed: "
                + $"it is at {cursor.Snapshot}, and cursors only go forward.");
        var now = Catalog.TimeProvider.GetUtcNow();
        transaction.AddHook(new CatalogAction(async (writer, snapshot, token) =>
        {
            if (consumed > snapshot.Id)
                throw new DuckLakeException($"Advancing cursor \"{cursor.Name}\" to snapshot {consumed} failed: "
                    + $"the latest snapshot is {snapshot.Id}.");
            await NamedSnapshots.Cursors.MoveAsync(writer, cursor.Name, cursor.Snapshot, consumed, now, token).ConfigureAwait(false);
        }));
        return cursor with { Snapshot = consumed, Updated = now };
    }

    /// <summary>Deletes a cursor; what it kept can expire.</summary>
    /// <returns>Whether there was one of this name.</returns>
    public Task<bool> DeleteCursorAsync(string name, CancellationToken cancellationToken = default) =>
        ForgetNameAsync(NamedSnapshots.Cursors, name, cancellationToken);

    /// <summary>Keeps a snapshot under a name until it is unpinned.</summary>
    /// <param name="name">The pin's name.</param>
    /// <param name="snapshot">The snapshot; null for the latest.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DuckLakeException">There is a pin of this name, or there is no such snapshot.</exception>
    public async Task<SnapshotPin> PinAsync(string name, SnapshotId? snapshot = null, CancellationToken cancellationToken = default)
    {
        var (at, time) = await NameSnapshotAsync(NamedSnapshots.Pins, name, snapshot, cancellationToken).ConfigureAwait(false);
        return new SnapshotPin(name, at, time);
    }

    /// <summary>Removes a pin; its snapshot can expire.</summary>
    /// <returns>Whether there was one of this name.</returns>
    public Task<bool> UnpinAsync(string name, CancellationToken cancellationToken = default) =>
        ForgetNameAsync(NamedSnapshots.Pins, name, cancellationToken);

    /// <summary>All pins, by name.</summary>
    public async Task<IReadOnlyList<SnapshotPin>> PinsAsync(CancellationToken cancellationToken = default) =>
        [.. (await NamedSnapshots.Pins.ReadAsync(Catalog, cancellationToken).ConfigureAwait(false))
            .Select(p => new SnapshotPin(p.Name, p.Snapshot, p.Time))];

    async Task<(SnapshotId Snapshot, DateTimeOffset Time)> NameSnapshotAsync(
        NamedSnapshots names, string name, SnapshotId? snapshot, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var now = Catalog.TimeProvider.GetUtcNow();
        SnapshotId? at = null;
        await WriteOwnAsync(async (writer, latest, token) =>
        {
            at = snapshot ?? latest.Id;
            await names.CreateAsync(writer, name, at.Value, now, token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return (at!.Value, now);
    }

    async Task<bool> ForgetNameAsync(NamedSnapshots names, string name, CancellationToken cancellationToken)
    {
        var removed = false;
        await WriteOwnAsync(
            async (writer, _, token) => removed = await names.RemoveAsync(writer, name, token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        return removed;
    }

    async Task WriteOwnAsync(Func<CatalogWriter, Snapshot, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var transaction = await BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        transaction.AddHook(new CatalogAction(write));
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
