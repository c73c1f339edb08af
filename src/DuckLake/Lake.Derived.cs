using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Ekko.DuckDb;
using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake;

// Tables that are made of the rows of others.
public sealed partial class Lake
{
    /// <summary>Reads rows that came into a table with the snapshots of a range, whether they live on or not.</summary>
    /// <remarks>
    /// No row that any snapshot of the range shows is missing, whoever wrote it, wherever it was moved since, and whatever has been
    /// expired. Some may be given twice.
    /// </remarks>
    /// <param name="table">The table, as of the range's end.</param>
    /// <param name="after">The snapshot before the range.</param>
    /// <param name="upTo">The snapshot at its end.</param>
    /// <param name="columns">The columns that are read; null for one that is NULL.</param>
    /// <param name="query">Makes a query out of a relation with the columns <c>c0</c>, <c>c1</c>, …</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>Chunks, each valid until the next one is asked for.</returns>
    public async IAsyncEnumerable<DuckDbChunk> ReadArrivalsAsync(
        LakeTable table, SnapshotId after, Snapshot upTo, IReadOnlyList<ColumnId?> columns, Func<string, string> query,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var scan = await ArrivalsAsync(table, after, upTo, columns, cancellationToken).ConfigureAwait(false);
        using var connection = _engine.Connect();
        using var result = connection.Query(query(Numbered(table, columns, scan)), cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
                yield return chunk;
        }
    }

    /// <summary>Writes data files of one table out of rows that <see cref="ReadArrivalsAsync"/> gives of another.</summary>
    /// <param name="source">The table that is read, as of the range's end.</param>
    /// <param name="after">The snapshot before the range.</param>
    /// <param name="upTo">The snapshot at its end.</param>
    /// <param name="columns">The columns of the source that are read; null for one that is NULL.</param>
    /// <param name="target">The table whose files are written, as the transaction that will append them sees it.</param>
    /// <param name="query">
    /// Makes the query of the target's columns, in order and with their types, out of a relation with the columns <c>c0</c>, <c>c1</c>, …
    /// </param>
    /// <param name="cancellationToken">Interrupts the engine and removes what was written.</param>
    public async Task<ImmutableArray<NewDataFile>> WriteDerivedAsync(
        LakeTable source, SnapshotId after, Snapshot upTo, IReadOnlyList<ColumnId?> columns, LakeTable target, Func<string, string> query,
        CancellationToken cancellationToken = default)
    {
        using var scan = await ArrivalsAsync(source, after, upTo, columns, cancellationToken).ConfigureAwait(false);
        var writer = await WriterAsync(target, cancellationToken).ConfigureAwait(false);
        using var connection = _engine.Connect();
        return await writer.WriteAsync(connection, query(Numbered(source, columns, scan)), cancellationToken).ConfigureAwait(false);
    }

    Task<ChangeScan> ArrivalsAsync(
        LakeTable table, SnapshotId after, Snapshot upTo, IReadOnlyList<ColumnId?> columns, CancellationToken cancellationToken)
    {
        var read = table with { Columns = [.. table.Columns.Where(column => columns.Contains(column.Id))], Partition = null };
        return ChangeScan.ArrivalsAsync(
            this, read, upTo, new SnapshotWindow(new SnapshotId(after.Value + 1), upTo.Id), cancellationToken);
    }

    static string Numbered(LakeTable table, IReadOnlyList<ColumnId?> columns, ChangeScan scan)
    {
        var numbered = columns.Select((id, i) => string.Create(
            CultureInfo.InvariantCulture, $"{(id is { } known ? Column(table, known) : "NULL")} AS c{i}"));
        return $"(SELECT {string.Join(", ", numbered)} FROM {scan.Relation(VirtualColumns.None)})";
    }
}
