using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.Writing;

namespace Ekko.Reading;

/// <summary>Finds the snapshot that a request asks for.</summary>
sealed class LakeStates(DuckLakeDataSource source, string lakeName, TimeProvider clock)
{
    (long SchemaVersion, Dictionary<string, ColumnBinding> Bindings)? _bindings;

    /// <summary>The state a selector names.</summary>
    /// <exception cref="ReadingException">There is no such snapshot, or not any more.</exception>
    public async Task<LakeState> OpenAsync(SnapshotSelector selector, CancellationToken cancellationToken)
    {
        var lake = await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false);
        var latest = await lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        return await AtAsync(
            lake, latest, await FindAsync(lake, latest.Snapshot, selector, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The state a page is of: the one its cursor names, else the one the selector names.</summary>
    /// <param name="selector">The selector.</param>
    /// <param name="cursor">The cursor's text; null on the first page.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ReadingException">The snapshot is gone, or the cursor is not one of this lake.</exception>
    public async Task<(LakeState State, PageCursor? Cursor)> OpenAsync(
        SnapshotSelector selector, string? cursor, CancellationToken cancellationToken)
    {
        if (cursor is null)
            return (await OpenAsync(selector, cancellationToken).ConfigureAwait(false), null);
        var lake = await source.LakeAsync(lakeName, cancellationToken).ConfigureAwait(false);
        var latest = await lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        var read = new PageCursorCodec(IdOf(latest)).Read(cursor);
        if (selector.AsOf is not null || (selector.SnapshotId is { } asked && asked != read.SnapshotId))
        {
            throw ReadingException.Invalid(string.Create(CultureInfo.InvariantCulture,
                $"Reading the next page failed: the cursor is of snapshot {read.SnapshotId}. Leave out snapshotId and asOf."));
        }

        var snapshot = await FindAsync(lake, latest.Snapshot, new SnapshotSelector(read.SnapshotId), cancellationToken)
            .ConfigureAwait(false);
        if (PageCursor.Micros(snapshot.Time) != read.SnapshotMicros)
        {
            throw new ReadingException(ReadingErrorKind.Expired, string.Create(CultureInfo.InvariantCulture,
                $"Reading the next page failed: the lake was restored, and its snapshot {read.SnapshotId} is another one now. "
                + $"Begin again without a cursor."));
        }

        return (await AtAsync(lake, latest, snapshot, cancellationToken).ConfigureAwait(false), read);
    }

    async Task<LakeState> AtAsync(Lake lake, LakeTree latest, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var tree = snapshot == latest.Snapshot ? latest : await lake.Snapshots.TreeAsync(snapshot, cancellationToken).ConfigureAwait(false);
        var bindings = await BindingsAsync(lake, latest.Snapshot.SchemaVersion, cancellationToken).ConfigureAwait(false);
        return new LakeState(lake, lakeName, IdOf(latest), tree, bindings);
    }

    async Task<Snapshot> FindAsync(Lake lake, Snapshot latest, SnapshotSelector selector, CancellationToken cancellationToken)
    {
        if (selector is { SnapshotId: not null, AsOf: not null })
            throw ReadingException.Invalid("Reading the lake failed: snapshotId and asOf both say which state. Give one of them.");
        try
        {
            return selector switch
            {
                { SnapshotId: { } id } when id == latest.Id.Value => latest,
                { SnapshotId: { } id } => await lake.Snapshots.GetAsync(new SnapshotId(id), cancellationToken).ConfigureAwait(false),
                { AsOf: { } time } when time > clock.GetUtcNow() => throw ReadingException.Invalid(
                    $"Reading the lake failed: asOf {Utc(time)} is in the future. Leave it out for the latest state."),
                { AsOf: { } time } => await lake.Snapshots.GetAsync(time, cancellationToken).ConfigureAwait(false),
                _ => latest,
            };
        }
        catch (DuckLakeException e) when (e.ErrorKind == DuckLakeErrorKind.NotFound)
        {
            throw await MissingAsync(lake, latest, selector, e, cancellationToken).ConfigureAwait(false);
        }
    }

    static async Task<ReadingException> MissingAsync(
        Lake lake, Snapshot latest, SnapshotSelector selector, DuckLakeException cause, CancellationToken cancellationToken)
    {
        var first = await lake.Snapshots.RangeAsync(new SnapshotId(0), latest.Id, 1, cancellationToken).ConfigureAwait(false);
        var oldest = first[0].Snapshot;
        var kept = string.Create(CultureInfo.InvariantCulture, $"snapshots {oldest.Id} ({Utc(oldest.Time)}) to {latest.Id} are there");
        if (selector.SnapshotId is not { } id)
        {
            return new ReadingException(
                oldest.Id.Value > 0 ? ReadingErrorKind.Expired : ReadingErrorKind.NotFound,
                $"Reading the lake failed: no snapshot is as old as {Utc(selector.AsOf!.Value)}; {kept}.", cause);
        }

        var wasThere = id >= 0 && id < latest.Id.Value;
        return new ReadingException(
            wasThere ? ReadingErrorKind.Expired : ReadingErrorKind.NotFound,
            string.Create(CultureInfo.InvariantCulture,
                $"Reading the lake failed: snapshot {id} {(wasThere ? "has been expired" : "does not exist")}; {kept}."),
            cause);
    }

    // Bindings change with tables and their columns; when they are first written they say what the names say.
    async Task<Dictionary<string, ColumnBinding>> BindingsAsync(Lake lake, long schemaVersion, CancellationToken cancellationToken)
    {
        if (_bindings is { } known && known.SchemaVersion == schemaVersion)
            return known.Bindings;
        var bindings = await ColumnBinding.LoadAsync(lake, cancellationToken).ConfigureAwait(false);
        _bindings = (schemaVersion, bindings);
        return bindings;
    }

    static Guid IdOf(LakeTree tree) => tree.Schemas.Values.MinBy(schema => schema.Id.Value)?.Uuid ?? Guid.Empty;

    static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
