using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Ekko.DuckDb;
using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake;

/// <summary>Rows that came into a table with the snapshots of a range, whether they live on or not.</summary>
/// <param name="lake">The lake.</param>
/// <param name="table">The table, as of the range's end.</param>
/// <param name="after">The snapshot before the range.</param>
/// <param name="upTo">The snapshot at its end.</param>
/// <param name="columns">The columns that are read; null for one that is NULL.</param>
sealed class RowArrivals(Lake lake, LakeTable table, SnapshotId after, Snapshot upTo, IReadOnlyList<ColumnId?> columns)
{
    /// <summary>Reads what a query makes of the rows.</summary>
    public async IAsyncEnumerable<DuckDbChunk> ReadAsync(
        Func<string, string> query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var scan = await ScanAsync(cancellationToken).ConfigureAwait(false);
        using var connection = lake.Connect();
        using var result = connection.Query(query(Numbered(scan)), cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
                yield return chunk;
        }
    }

    /// <summary>Writes data files of another table out of what a query makes of the rows.</summary>
    public async Task<ImmutableArray<NewDataFile>> WriteAsync(
        LakeTable target, Func<string, string> query, CancellationToken cancellationToken)
    {
        using var scan = await ScanAsync(cancellationToken).ConfigureAwait(false);
        var writer = await lake.WriterAsync(target, cancellationToken).ConfigureAwait(false);
        using var connection = lake.Connect();
        return await writer.WriteAsync(connection, query(Numbered(scan)), cancellationToken).ConfigureAwait(false);
    }

    Task<ChangeScan> ScanAsync(CancellationToken cancellationToken)
    {
        var read = table with { Columns = [.. table.Columns.Where(column => columns.Contains(column.Id))], Partition = null };
        return ChangeScan.ArrivalsAsync(
            lake, read, upTo, new SnapshotWindow(new SnapshotId(after.Value + 1), upTo.Id), cancellationToken);
    }

    string Numbered(ChangeScan scan)
    {
        var numbered = columns.Select((id, i) => string.Create(
            CultureInfo.InvariantCulture, $"{(id is { } known ? RangeScan.NameOf(table, known) : "NULL")} AS c{i}"));
        return $"(SELECT {string.Join(", ", numbered)} FROM {scan.Relation(VirtualColumns.None)})";
    }
}
