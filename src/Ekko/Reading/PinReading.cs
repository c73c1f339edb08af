using System.Globalization;
using Ekko.DuckLake;

namespace Ekko.Reading;

/// <summary>Reads what keeps snapshots from expiring.</summary>
sealed class PinReading(LakeStates states)
{
    public async Task<Answer<PinView>> ListAsync(CancellationToken cancellationToken)
    {
        var state = await states.OpenAsync(SnapshotSelector.Latest, cancellationToken).ConfigureAwait(false);
        var pins = new List<PinView>();
        foreach (var pin in await state.Lake.Pins.ListAsync(cancellationToken).ConfigureAwait(false))
            pins.Add(await PinAsync(PinKind.Pin, pin.Name, pin.Snapshot.Value, pin.Created).ConfigureAwait(false));
        foreach (var cursor in await state.Lake.Cursors.ListAsync(cancellationToken).ConfigureAwait(false))
            pins.Add(await PinAsync(PinKind.Cursor, cursor.Name, cursor.Snapshot.Value, cursor.Updated).ConfigureAwait(false));
        return new Answer<PinView> { SnapshotId = state.SnapshotId, Items = pins };

        async Task<PinView> PinAsync(PinKind kind, string name, long snapshot, DateTimeOffset since)
        {
            var kept = kind == PinKind.Pin ? "=" : ">=";
            var snapshots = await NumbersAsync(
                state.Lake, $"SELECT count(*), 0 FROM ducklake_snapshot WHERE snapshot_id {kept} {Id(snapshot)} AND snapshot_id < "
                + Id(state.SnapshotId), cancellationToken).ConfigureAwait(false);
            var began = kind == PinKind.Pin ? $" AND begin_snapshot <= {Id(snapshot)}" : "";
            var files = await NumbersAsync(
                state.Lake, "SELECT count(*), coalesce(sum(file_size_bytes), 0) FROM ducklake_data_file WHERE end_snapshot > "
                + $"{Id(snapshot)}{began}", cancellationToken).ConfigureAwait(false);
            var record = await state.Lake.Snapshots.RangeAsync(new(snapshot), new(snapshot), 1, cancellationToken).ConfigureAwait(false);
            return new PinView
            {
                Kind = kind,
                Name = name,
                SnapshotId = snapshot,
                SnapshotTime = record.Count > 0 ? record[0].Snapshot.Time : null,
                Since = since,
                SnapshotCount = snapshots.First,
                FileCount = files.First,
                FileBytes = files.Second,
            };
        }
    }

    static async Task<(long First, long Second)> NumbersAsync(Lake lake, string sql, CancellationToken cancellationToken) =>
        (await lake.QueryCatalogAsync(sql, row => (Number(row.GetValue(0)), Number(row.GetValue(1))), cancellationToken)
            .ConfigureAwait(false))[0];

    // A sum is NUMERIC in PostgreSQL, HUGEINT in a DuckDB file.
    static long Number(object value) => value switch
    {
        System.Numerics.BigInteger big => (long)big,
        _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };

    static string Id(long number) => number.ToString(CultureInfo.InvariantCulture);
}
