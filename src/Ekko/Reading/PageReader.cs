using System.Collections.Immutable;
using System.Globalization;

namespace Ekko.Reading;

/// <summary>
/// Reads one page of a listing: the rows next to the cursor's key, one more than asked for, which tells whether the page is the last.
/// </summary>
sealed class PageReader(LakeQuery queries)
{
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
        var keys = string.Join(
            ", ", listing.Keys.Select((key, i) => string.Create(CultureInfo.InvariantCulture, $"{key.Number} AS ekko_key{i}")));
        var order = string.Join(", ", listing.Keys.Select(key => $"{key.Sql} {(isBackward == listing.OldestFirst ? "DESC" : "ASC")}"));
        var rows = await queries.RowsAsync(
            string.Create(CultureInfo.InvariantCulture,
                $"SELECT {listing.Select}, {keys} FROM {listing.From} WHERE {listing.Conditions.Sql} ORDER BY {order} LIMIT {limit + 1}"),
            row => (Item: read(row), Key: KeyOf(row, listing.Keys.Length)), cancellationToken, listing.Conditions).ConfigureAwait(false);
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
