using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Lookups;

/// <summary>Rows in data files that came after a snapshot.</summary>
/// <param name="Files">The files in the order in which they came: first and last snapshot of their rows, and how many they have.</param>
sealed record ArrivedFiles(IReadOnlyList<(SnapshotId First, SnapshotId Last, long Rows)> Files)
{
    /// <summary>What a file costs beside its rows: small files do not stay, but many of them would be slow to read.</summary>
    const long RowsPerFile = 100;

    /// <summary>What a look-up spends on them, in rows.</summary>
    public long Cost => Files.Sum(file => file.Rows + RowsPerFile);

    /// <summary>The files of a table that hold rows of later snapshots than one.</summary>
    public static async Task<ArrivedFiles> ReadAsync(Lake lake, TableId table, SnapshotId after, CancellationToken cancellationToken) =>
        new(await lake.QueryCatalogAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
                SELECT begin_snapshot, coalesce(partial_max, begin_snapshot), record_count FROM ducklake_data_file
                WHERE table_id = {table.Value} AND coalesce(partial_max, begin_snapshot) > {after.Value} ORDER BY begin_snapshot
                """),
            row => (new SnapshotId(row.GetInt64(0)), new SnapshotId(row.GetInt64(1)), row.GetInt64(2)), cancellationToken)
            .ConfigureAwait(false));

    /// <summary>The snapshot up to which there are at least that many rows, if there are so many.</summary>
    public SnapshotId? Reach(long rows)
    {
        var (last, count) = (new SnapshotId(0), 0L);
        foreach (var file in Files)
        {
            if (count >= rows && file.First > last)
                return last;
            count += file.Rows;
            last = file.Last > last ? file.Last : last;
        }

        return null;
    }
}
