using System.Collections.Immutable;
using System.Globalization;

namespace Ekko.Reading;

/// <summary>
/// Reads one page of a listing: the rows next to the cursor's key, one more than asked for, which tells whether the page is the last.
/// </summary>
sealed class PageReader(LakeQuery queries)
{
    /// <summary>Rows among which a page is looked for first, for each row it has: filters leave out some.</summary>
    const int FirstLook = 4;

    /// <summary>Rows among which it is looked for then.</summary>
    const int SecondLook = 200;

    /// <summary>A page without items, of a table that was not there yet.</summary>
    public static Page<T> Empty<T>(LakeState state) =>
        new() { SnapshotId = state.SnapshotId, Items = [], NextCursor = null, PreviousCursor = null };

    /// <summary>Reads the page.</summary>
    public async Task<Page<T>> ReadAsync<T>(
        LakeState state, Listing listing, PageCursor? cursor, int limit, Func<RowReader, T> read, CancellationToken cancellationToken)
    {
        var identity = PageCursor.HashOf(listing.Identity);
        var isBackward = cursor is { IsBackward: true };
        if (cursor is not null)
            GoOn(listing, cursor, identity);
        var isBackInTime = isBackward == listing.OldestFirst;
        var rows = listing.Density is null
            ? await RowsAsync(listing, listing.Conditions, isBackInTime, limit + 1, read, cancellationToken).ConfigureAwait(false)
            : await FindRowsAsync(listing, listing.Density, cursor, isBackInTime, limit + 1, read, cancellationToken)
                .ConfigureAwait(false);
        var hasMore = rows.Count > limit;
        if (hasMore)
            rows.RemoveAt(limit);
        if (isBackward)
            rows.Reverse();
        var codec = new PageCursorCodec(state.LakeId);
        return new Page<T>
        {
            SnapshotId = state.SnapshotId,
            Items = [.. rows.Select(row => row.Item)],
            NextCursor = rows.Count > 0 && (isBackward || hasMore) ? Cursor(rows[^1].Key, isBackward: false) : null,
            PreviousCursor = rows.Count > 0 && cursor is not null && (
                !isBackward || hasMore) ? Cursor(rows[0].Key, isBackward: true) : null,
        };

        string Cursor(ImmutableArray<long> key, bool isBackward) =>
            codec.Write(new PageCursor(state.SnapshotId, PageCursor.Micros(state.Snapshot.Time), identity, isBackward, key));
    }

    /// <summary>
    /// Looks for the page by its keys alone, first where as many rows are as it needs, then in longer spans of time; reads the rows between
    /// its first and its last time after that. To sort all columns of all rows costs many times as much.
    /// </summary>
    async Task<List<(T Item, ImmutableArray<long> Key)>> FindRowsAsync<T>(
        Listing listing, TimeDensity density, PageCursor? cursor, bool isBackInTime, int count, Func<RowReader, T> read,
        CancellationToken cancellationToken)
    {
        var time = listing.Keys[0];
        List<(bool Item, ImmutableArray<long> Key)> found = [];
        foreach (var share in (int[])[FirstLook, SecondLook, 0])
        {
            var end = share == 0 ? null : density.Reach(cursor?.Key[0], (long)share * count, isBackInTime);
            var conditions = listing.Conditions.Copy();
            if (end is { } known)
                conditions.Add($"{time.Sql} {(isBackInTime ? ">=" : "<=")} $ekko_end", ("ekko_end", time.Value(known)));
            found = await RowsAsync(listing with { Select = "" }, conditions, isBackInTime, count, _ => true, cancellationToken)
                .ConfigureAwait(false);
            if (end is null || found.Count == count)
                break;
        }

        if (found.Count == 0)
            return [];
        var (one, other) = (found[0].Key[0], found[^1].Key[0]);
        var page = listing.Conditions.Copy()
            .Add($"{time.Sql} >= $ekko_low", ("ekko_low", time.Value(Math.Min(one, other))))
            .Add($"{time.Sql} <= $ekko_high", ("ekko_high", time.Value(Math.Max(one, other))));
        return await RowsAsync(listing, page, isBackInTime, count, read, cancellationToken).ConfigureAwait(false);
    }

    async Task<List<(T Item, ImmutableArray<long> Key)>> RowsAsync<T>(
        Listing listing, SqlConditions conditions, bool isBackInTime, int count, Func<RowReader, T> read,
        CancellationToken cancellationToken)
    {
        IEnumerable<string> keys = listing.Keys.Select(
            (key, i) => string.Create(CultureInfo.InvariantCulture, $"{key.Number} AS ekko_key{i}"));
        var columns = string.Join(", ", listing.Select.Length == 0 ? keys : keys.Prepend(listing.Select));
        var order = string.Join(", ", listing.Keys.Select(key => $"{key.Sql} {(isBackInTime ? "DESC" : "ASC")}"));
        return await queries.RowsAsync(
            string.Create(CultureInfo.InvariantCulture,
                $"SELECT {columns} FROM {listing.From} WHERE {conditions.Sql} ORDER BY {order} LIMIT {count}"),
            row => (Item: read(row), Key: KeyOf(row, listing.Keys.Length)), cancellationToken, conditions).ConfigureAwait(false);
    }

    // The comparison of the first column alone says the same again, in a form by which files are left out.
    static void GoOn(Listing listing, PageCursor cursor, ulong identity)
    {
        if (cursor.Listing != identity)
        {
            throw ReadingException.Invalid(
                "Reading the next page failed: the cursor is of another query. "
                + "Send it with the filters of the first page; only limit may change.");
        }

        var comparison = cursor.IsBackward == listing.OldestFirst ? "<" : ">";
        var names = listing.Keys.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"$ekko_key{i}")).ToList();
        var values = listing.Keys.Select((key, i) => (names[i][1..], key.Value(cursor.Key[i]))).ToArray();
        listing.Conditions
            .Add($"{listing.Keys[0].Sql} {comparison}= {names[0]}")
            .Add($"({string.Join(", ", listing.Keys.Select(key => key.Sql))}) {comparison} ({string.Join(", ", names)})", values);
    }

    static ImmutableArray<long> KeyOf(RowReader row, int length) =>
        [.. Enumerable.Range(0, length).Select(i => row.Number(string.Create(CultureInfo.InvariantCulture, $"ekko_key{i}")))];
}
