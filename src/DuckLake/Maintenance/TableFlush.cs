using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Storage;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Maintenance;

/// <summary>Moves the rows and deleted positions of one table that the catalog keeps into files, with their history.</summary>
sealed class TableFlush(Lake lake, LakeTransaction transaction, LakeTable table)
{
    /// <returns>How many versions of rows were moved.</returns>
    /// <exception cref="DuckLakeException">The transaction has changed or deleted rows of the table; it is as it was.</exception>
    internal Task<long> RunAsync(CancellationToken cancellationToken) =>
        transaction.ChangeAsync(() => FlushAsync(cancellationToken));

    async Task<long> FlushAsync(CancellationToken cancellationToken)
    {
        var changes = transaction.Rows.Find(table.Id);
        if (changes is { OnlyAdds: false })
            throw new DuckLakeException($"Flushing table \"{table.Name}\" failed: the transaction has changed rows of it. Commit first.");
        var added = await WriteAddedAsync(changes, cancellationToken).ConfigureAwait(false);
        if (table.Id.Value >= transaction.Base.Snapshot.NextCatalogId)
            return added;
        using var kept = await lake.Catalog.FlushableRows.ReadAsync(table, transaction.Base.Snapshot, cancellationToken)
            .ConfigureAwait(false);
        var flushed = added;
        foreach (var batch in kept.Rows)
            flushed += await FlushRowsAsync(batch, kept.Ended[batch.Table], cancellationToken).ConfigureAwait(false);
        FlushDeletions(kept);
        return flushed;
    }

    /// <summary>Rows that the transaction has added and would keep in the catalog.</summary>
    async Task<long> WriteAddedAsync(TableChanges? changes, CancellationToken cancellationToken)
    {
        if (InlinedRows.Own(lake.Catalog.Dialect, changes?.Inlined) is not { } rows)
            return 0;
        using (rows)
        {
            var writer = await lake.WriterAsync(table, cancellationToken).ConfigureAwait(false);
            using var lease = lake.Engine.RentWriter(rows.RowCount);
            var sql = $"SELECT {Columns(table)} FROM {rows.Sql} ORDER BY {Order(table)}c0";
            transaction.Append(table.Id, await writer.WriteAsync(lease.Connection, sql, cancellationToken).ConfigureAwait(false));
            changes!.Inlined = null;
            return rows.RowCount;
        }
    }

    async Task<long> FlushRowsAsync(InlinedBatch kept, Dictionary<RowVersion, long> dead, CancellationToken cancellationToken)
    {
        using var rows = InlinedRows.Of(kept);
        var written = await WrittenAsAsync(kept.Table, rows, cancellationToken).ConfigureAwait(false);
        var writer = await lake.WriterAsync(written, cancellationToken).ConfigureAwait(false);
        using var lease = lake.Engine.RentWriter(rows.RowCount);
        var sql = $"SELECT {Columns(written)}, c0 AS {EmbeddedNames.RowId}, c1 AS {EmbeddedNames.SnapshotId} FROM {rows.Sql} "
            + $"ORDER BY {Order(written)}c0, c1";
        var files = await writer.WriteAsync(lease.Connection, sql, EmbeddedColumns.RowId | EmbeddedColumns.SnapshotId, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            var described = new List<PendingFile>();
            foreach (var file in files)
            {
                using var copy = await lake.Storage.OpenAsync(
                    [new FileToRead(table.FullPath + file.Path, file.FileSizeBytes, file.FooterSize)], footersOnly: false,
                    cancellationToken)
                    .ConfigureAwait(false);
                described.Add(Describe(lease.Connection, file, dead, cancellationToken));
            }

            // The catalog's rows may go only with the files that have them.
            var changes = transaction.Rows.Edit(table.Id);
            changes.Files.AddRange(described);
            changes.Flushed.Add(kept.Table);
            return rows.RowCount;
        }
        catch
        {
            await lake.Storage.DiscardAsync([.. files.Select(file => table.FullPath + file.Path)]).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The columns of rows out of the catalog, which come behind their row id and snapshot.</summary>
    static string Columns(LakeTable written) => string.Join(", ", written.Columns.Select((c, i) =>
        $"{InlinedText.Read(string.Create(CultureInfo.InvariantCulture, $"c{i + 2}"), c)} AS {SqlText.QuoteIdentifier(c.Name)}"));

    /// <summary>
    /// The table's order, followed by a comma; nothing for rows that were written before the table had all the columns it may go by.
    /// </summary>
    string Order(LakeTable written) => SortOrder.Of(transaction.Tree, table, lake.Serialize) is { } order
        && (HasColumns(written, table.Columns.Select(c => c.Name))
                || HasColumns(written, table.Sort!.Keys.Select(k => k.Expression.Trim('"'))))
        ? order + ", " : "";

    static bool HasColumns(LakeTable written, IEnumerable<string> names) => names.All(name => written.FindColumn(name) is not null);

    /// <summary>
    /// The table as these rows have its columns. Where its partition keys are not among them, the rows go to files without a partition.
    /// </summary>
    async Task<LakeTable> WrittenAsAsync(InlinedDataTable data, InlinedRows rows, CancellationToken cancellationToken)
    {
        var since = await lake.Catalog.Inlined.SinceAsync(data, cancellationToken).ConfigureAwait(false);
        var then = await lake.Catalog.Files.PartitionAsync(table.Id, since, cancellationToken).ConfigureAwait(false);
        var columns = rows.Columns;
        return table with
        {
            Columns = columns,
            Partition = then is { Keys.IsEmpty: false } spec && spec.Keys.All(k => columns.Any(c => c.Id == k.Column)) ? then : null
        };
    }

    /// <summary>What the catalog is to say of a file: its rows' snapshots, and which of them are dead, by position.</summary>
    PendingFile Describe(
        DuckDbConnection connection, NewDataFile file, Dictionary<RowVersion, long> dead, CancellationToken cancellationToken)
    {
        var path = table.FullPath + file.Path;
        var (positions, snapshots) = (new List<long>(), new List<long?>());
        var (first, last, firstRow) = (long.MaxValue, 0L, long.MaxValue);
        var schema =
            $"MAP {{{ReadParquetSql.Entry(EmbeddedNames.RowIdField, "r", "BIGINT", null)}, "
            + $"{ReadParquetSql.Entry(EmbeddedNames.SnapshotIdField, "s", "BIGINT", null)}}}";
        using var result = connection.Query(
            $"SELECT r, s, file_row_number FROM read_parquet({SqlText.QuoteLiteral(lake.Storage.ReadPath(path))}, schema => {schema}, "
            + "hive_partitioning => false) ORDER BY file_row_number",
            cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.RowCount; i++)
                {
                    var (row, begin) = (chunk[0].Values<long>()[i], chunk[1].Values<long>()[i]);
                    (first, last, firstRow) = (Math.Min(first, begin), Math.Max(last, begin), Math.Min(firstRow, row));
                    if (!dead.TryGetValue(new(row, begin), out var end))
                        continue;
                    positions.Add(chunk[2].Values<long>()[i]);
                    snapshots.Add(end);
                }
            }
        }

        return new PendingFile(file with { History = new FileHistory(new(first), new SnapshotId(last), firstRow) })
        {
            Dead = positions.Count == 0
                ? null : new DeletedPositions { DataFile = path, Positions = positions, Snapshots = snapshots, IsFlush = true },
        };
    }

    void FlushDeletions(FlushableRows kept)
    {
        if (kept.Positions.Count == 0)
            return;
        var changes = transaction.Rows.Edit(table.Id);
        changes.FlushedDeletions = kept.Deletions;
        var files = kept.Files.ToDictionary(f => f.File.Id.Value);
        foreach (var group in kept.Positions.GroupBy(d => d.File).OrderBy(g => g.Key))
        {
            // A file that was merged or expired away since has taken its deletions with it.
            if (!files.TryGetValue(group.Key, out var found))
                continue;
            var ordered = group.OrderBy(d => d.Position).ToList();
            // Of a file that a rewrite ended, the delete file has ended too; there must not be a second one beside it for the snapshots
            // before.
            var before = found.Deletes.OrderBy(d => d.End is null).ThenBy(d => d.Id.Value).LastOrDefault();
            changes.FlushedDeleteFiles.Add(new PendingDeleteFile(table, found.File with { Delete = before }, new DeletedPositions
            {
                DataFile = found.File.Path,
                Replaced = before,
                Positions = [.. ordered.Select(d => d.Position)],
                Snapshots = [.. ordered.Select(d => d.Snapshot)],
            }));
        }
    }
}
