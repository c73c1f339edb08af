using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.Reading;

/// <summary>Reads what commits did to rows.</summary>
sealed class ChangeReading(LakeStates states, PageReader pages, TimeProvider clock)
{
    const int RecordsAtOnce = 1000;
    static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public async Task<Page<RowChange>> RecentAsync(double hours, string table, PageRequest page, CancellationToken cancellationToken)
    {
        page.Check();
        if (!(hours > 0 && hours <= Longest.TotalHours))
        {
            throw ReadingException.Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"Reading changes failed: hours is {hours}. Give more than 0 and at most {Longest.TotalHours}."));
        }

        var (state, cursor) = await states.OpenAsync(SnapshotSelector.Latest, page.Cursor, cancellationToken).ConfigureAwait(false);
        var found = TableReading.Find(state, table);
        // The window stays where it was on the first page: its beginning is the last number of the key.
        var first = cursor?.Key[^1]
            ?? await FirstSinceAsync(state, clock.GetUtcNow() - TimeSpan.FromHours(hours), cancellationToken).ConfigureAwait(false);
        if (first > state.SnapshotId)
            return PageReader.Empty<RowChange>(state);
        var columns = RowColumn.Of(found);
        var conditions = new SqlConditions().Add("$hours > 0", ("hours", hours));
        var listing = new Listing(
            $"changes of {found.Id.Value}", $"{LakeRelation.Changes(state.LakeName, state.Tree, found, first, state.SnapshotId)} AS t",
            $"snapshot_id AS ekko_snapshot, rowid AS ekko_row, change_type AS ekko_change, {Select(columns)}", conditions,
            [new("snapshot_id"), new("rowid"), new("(change_type IN ('insert', 'update_postimage'))::INTEGER"),
                new(string.Create(CultureInfo.InvariantCulture, $"CAST({first} AS BIGINT)"))]);
        var all = columns.Select((column, i) => (column, i)).ToList();
        return await pages.ReadAsync(
            state, listing, cursor, page.Limit,
            row => new RowChange
            {
                SnapshotId = row.Number("ekko_snapshot"),
                RowId = row.Number("ekko_row"),
                Change = row.Text("ekko_change"),
                Row = RowColumn.Read(row, all, "c"),
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The first snapshot committed since a time; one more than the latest when there is none. What the oldest snapshot that is left took
    /// away is not known any more, so it is not among them.
    /// </summary>
    static async Task<long> FirstSinceAsync(LakeState state, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var first = state.SnapshotId + 1;
        while (true)
        {
            var records = await state.Lake.Snapshots.BeforeAsync(new SnapshotId(first), RecordsAtOnce, cancellationToken)
                .ConfigureAwait(false);
            foreach (var record in records)
            {
                if (record.Snapshot.Time < since || record.Snapshot.Id.Value != first - 1)
                    return first;
                first--;
            }

            if (records.Count < RecordsAtOnce)
                return first == 0 ? 0 : first + 1;
        }
    }

    static string Select(IReadOnlyList<RowColumn> columns) => string.Join(
        ", ", columns.Select((column, i) => string.Create(
            CultureInfo.InvariantCulture, $"t.{SqlText.QuoteIdentifier(column.Column.Name)} AS c{i}")));
}
