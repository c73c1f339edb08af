using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Model;

namespace Ekko.Reading;

/// <summary>Reads and ends snapshots.</summary>
sealed class SnapshotReading(LakeStates states, TimeProvider clock)
{
    const string ListingName = "snapshots";

    public async Task<Page<SnapshotSummary>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        page.Check();
        var state = await states.OpenAsync(SnapshotSelector.Latest, cancellationToken).ConfigureAwait(false);
        var codec = new PageCursorCodec(state.LakeId);
        var cursor = page.Cursor is null ? null : codec.Read(page.Cursor);
        var identity = PageCursor.HashOf(ListingName);
        if (cursor is not null && cursor.Listing != identity)
            throw ReadingException.Invalid("Reading the next page failed: the cursor is not one of snapshots. Begin again without it.");
        var isBackward = cursor is { IsBackward: true };
        var records = await ReadAsync(state, cursor, page.Limit + 1, cancellationToken).ConfigureAwait(false);
        var hasMore = records.Count > page.Limit;
        if (hasMore)
            records.RemoveAt(page.Limit);
        if (isBackward)
            records.Reverse();
        var items = new List<SnapshotSummary>();
        foreach (var record in records)
            items.Add(await SummaryAsync(state.Lake, record, cancellationToken).ConfigureAwait(false));
        return new Page<SnapshotSummary>
        {
            SnapshotId = state.SnapshotId,
            Items = items,
            NextCursor = records.Count > 0 && (isBackward || hasMore) ? Cursor(records[^1], isBackward: false) : null,
            PreviousCursor = records.Count > 0 && cursor is not null && (
                !isBackward || hasMore) ? Cursor(records[0], isBackward: true) : null,
        };

        string Cursor(SnapshotRecord record, bool isBackward) => codec.Write(new PageCursor(
            record.Snapshot.Id.Value, PageCursor.Micros(record.Snapshot.Time), identity, isBackward, [record.Snapshot.Id.Value]));
    }

    public async Task<IReadOnlyList<SnapshotSummary>> AfterAsync(long snapshotId, int most, CancellationToken cancellationToken)
    {
        var state = await states.OpenAsync(SnapshotSelector.Latest, cancellationToken).ConfigureAwait(false);
        var records = await state.Lake.Snapshots.RangeAsync(new SnapshotId(snapshotId + 1), state.Snapshot.Id, most, cancellationToken)
            .ConfigureAwait(false);
        var items = new List<SnapshotSummary>();
        foreach (var record in records)
            items.Add(await SummaryAsync(state.Lake, record, cancellationToken).ConfigureAwait(false));
        return items;
    }

    public async Task<SnapshotSummary> GetAsync(SnapshotSelector at, CancellationToken cancellationToken)
    {
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        var records = await state.Lake.Snapshots.RangeAsync(state.Snapshot.Id, state.Snapshot.Id, 1, cancellationToken)
            .ConfigureAwait(false);
        return await SummaryAsync(state.Lake, records[0], cancellationToken).ConfigureAwait(false);
    }

    public async Task<string> TagAsync(TimeSpan? window, CancellationToken cancellationToken)
    {
        var state = await states.OpenAsync(SnapshotSelector.Latest, cancellationToken).ConfigureAwait(false);
        // Between two commits states can only be expired, and then there are fewer.
        var count = (await state.Lake.QueryCatalogAsync(
            "SELECT count(*) FROM ducklake_snapshot", row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];
        var before = window is { } length
            ? await BeforeAsync(state.Lake, clock.GetUtcNow() - length, cancellationToken).ConfigureAwait(false)
            : null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{state.LakeId:N}/{state.SnapshotId}/{PageCursor.Micros(state.Snapshot.Time)}/{count}/{before}");
    }

    /// <summary>The state that was the latest at a time; null when there was none, or it has been expired.</summary>
    static async Task<long?> BeforeAsync(Lake lake, DateTimeOffset time, CancellationToken cancellationToken)
    {
        try
        {
            return (await lake.Snapshots.GetAsync(time, cancellationToken).ConfigureAwait(false)).Id.Value;
        }
        catch (DuckLakeException e) when (e.ErrorKind == DuckLakeErrorKind.NotFound)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<string>> CleanupAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var state = await states.OpenAsync(SnapshotSelector.Latest, cancellationToken).ConfigureAwait(false);
        return await state.Lake.Maintenance.CleanupOldFilesAsync(new CleanupOptions { DryRun = dryRun }, cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<SnapshotSummary>> ExpireAsync(
        DateTimeOffset? olderThan, bool dryRun, CancellationToken cancellationToken)
    {
        var state = await states.OpenAsync(SnapshotSelector.Latest, cancellationToken).ConfigureAwait(false);
        var records = await state.Lake.Maintenance.ExpireSnapshotsAsync(
            new ExpireOptions { OlderThan = olderThan, DryRun = dryRun }, cancellationToken).ConfigureAwait(false);
        // Their trees may be gone by now: tables are named as they are called in the latest state.
        return [.. records.Select(record => Summary(record, state.Tree))];
    }

    static async Task<List<SnapshotRecord>> ReadAsync(LakeState state, PageCursor? cursor, int most, CancellationToken cancellationToken) =>
        cursor is { IsBackward: true }
            ? [.. await state.Lake.Snapshots.RangeAsync(
                new SnapshotId(cursor.Key[0] + 1), state.Snapshot.Id, most, cancellationToken).ConfigureAwait(false)]
            : [.. await state.Lake.Snapshots.BeforeAsync(
                new SnapshotId(cursor?.Key[0] ?? state.SnapshotId + 1), most, cancellationToken).ConfigureAwait(false)];

    static async Task<SnapshotSummary> SummaryAsync(Lake lake, SnapshotRecord record, CancellationToken cancellationToken) =>
        Summary(record, await lake.Snapshots.TreeAsync(record.Snapshot, cancellationToken).ConfigureAwait(false));

    static SnapshotSummary Summary(SnapshotRecord record, LakeTree tree) => new()
    {
        SnapshotId = record.Snapshot.Id.Value,
        SnapshotTime = record.Snapshot.Time,
        SchemaVersion = record.Snapshot.SchemaVersion,
        Changes = LakeSnapshots.ChangesOf(record).ToDictionary(
            change => ColumnForms.NameOf(change.Key), change => Names(change.Value, tree)),
        Author = record.Author,
        Message = record.Message,
    };

    static IReadOnlyList<string> Names(List<string> namesOrIds, LakeTree tree) =>
    [
        .. namesOrIds.Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && tree.FindTable(new TableId(id)) is { } table
            ? $"{LakeRelation.SchemaOf(tree, table)}.{table.Name}"
            : text),
    ];
}
