using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>The cursors of a lake: how far consumers of its changes have read. What a cursor has not passed is kept.</summary>
public sealed class ChangeCursors
{
    readonly Lake _lake;

    internal ChangeCursors(Lake lake) => _lake = lake;

    /// <summary>Creates a cursor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="consumed">The last snapshot whose changes need no reading; null for the latest.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DuckLakeException">There is one of this name, or there is no such snapshot.</exception>
    public async Task<ChangeCursor> CreateAsync(
        string name, SnapshotId? consumed = null, CancellationToken cancellationToken = default)
    {
        var (at, time) = await NamedSnapshots.Cursors.CreateAsync(_lake, name, consumed, cancellationToken).ConfigureAwait(false);
        return new ChangeCursor(name, at, time);
    }

    /// <summary>A cursor; null when there is none of this name.</summary>
    public async Task<ChangeCursor?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        (await ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(c => c.Name == name);

    /// <summary>All cursors, by name.</summary>
    public async Task<IReadOnlyList<ChangeCursor>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. (await NamedSnapshots.Cursors.ReadAsync(_lake.Catalog, cancellationToken).ConfigureAwait(false))
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
    public async Task<ChangeCursor> AdvanceAsync(
        ChangeCursor cursor, SnapshotId consumed, CancellationToken cancellationToken = default)
    {
        var transaction = await _lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var advanced = Advance(transaction, cursor, consumed);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return advanced;
    }

    /// <summary>
    /// Moves a cursor forward with a transaction: what was made of the changes and how far they were read are committed together or not at
    /// all. The commit fails as <see cref="AdvanceAsync"/> does.
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="cursor">The cursor as it was read, created or advanced.</param>
    /// <param name="consumed">The last snapshot whose changes were consumed since.</param>
    /// <returns>The cursor as it is once the transaction is committed.</returns>
    public ChangeCursor Advance(LakeTransaction transaction, ChangeCursor cursor, SnapshotId consumed)
    {
        if (consumed < cursor.Snapshot)
            throw new DuckLakeException($"Advancing cursor \"{cursor.Name}\" to snapshot {consumed} failed: "
                + $"it is at {cursor.Snapshot}, and cursors only go forward.");
        var now = _lake.Catalog.TimeProvider.GetUtcNow();
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
    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        NamedSnapshots.Cursors.RemoveAsync(_lake, name, cancellationToken);
}
