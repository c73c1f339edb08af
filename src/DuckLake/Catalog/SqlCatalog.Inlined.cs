using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using Ekko.DuckDb;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Catalog;

// Rows and deletes that are kept in the catalog instead of files.
sealed partial class SqlCatalog
{
    /// <summary>The snapshot whose columns an inlined data table has.</summary>
    public async Task<SnapshotId> InlinedSinceAsync(InlinedDataTable table, CancellationToken cancellationToken)
    {
        var found = await QueryAsync("""
            SELECT begin_snapshot FROM ducklake_schema_versions WHERE table_id = @table AND schema_version = @version
            UNION ALL SELECT min(snapshot_id) FROM ducklake_snapshot WHERE schema_version >= @version
            LIMIT 1
            """,
            row => row.SnapshotOrNull(0), cancellationToken, ("@table", table.Table.Value), ("@version", table.SchemaVersion)).ConfigureAwait(false);
        return found.FirstOrDefault() ?? throw new DuckLakeException(DuckLakeErrorKind.Corrupt,
            $"Reading {table.Name} of {Location} failed: no snapshot has schema version {table.SchemaVersion}.");
    }

    /// <summary>Rows of an inlined data table: row id, the snapshot that began or ended them, then its columns in the catalog's forms.</summary>
    /// <param name="table">The inlined data table.</param>
    /// <param name="columns">The columns it has.</param>
    /// <param name="wanted">Which rows.</param>
    /// <param name="first">Start of the range of snapshots; unused for visible rows.</param>
    /// <param name="last">End of the range, or the snapshot at which rows are visible.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>A batch that the caller disposes; null when there is no such row.</returns>
    public async Task<ColumnBatch?> InlinedRowsAsync(
        InlinedDataTable table, ImmutableArray<LakeColumn> columns, InlinedSelection wanted, SnapshotId first, SnapshotId last,
        CancellationToken cancellationToken)
    {
        var (snapshot, condition) = wanted switch
        {
            InlinedSelection.Begun => ("begin_snapshot", "begin_snapshot BETWEEN @first AND @s"),
            InlinedSelection.Ended => ("end_snapshot", "end_snapshot BETWEEN @first AND @s"),
            _ => ("begin_snapshot", $"{Visible} AND @first IS NOT NULL"),
        };
        var batch = new ColumnBatch();
        try
        {
            var rowId = batch.AddFixed<long>("row_id", DuckDbType.BigInt);
            var begin = batch.AddFixed<long>("begin_snapshot", DuckDbType.BigInt);
            var readers = columns.Select(column => ValueReader(batch, column)).ToArray();
            await QueryAsync($"""
                SELECT row_id, {snapshot}{string.Concat(columns.Select(c => ", " + _dialect.ReadInlined(c, SqlText.QuoteIdentifier(c.Name))))}
                FROM {SqlText.QuoteIdentifier(table.Name)} WHERE {condition} ORDER BY row_id
                """,
                row =>
                {
                    rowId.Append(row.Number(0));
                    begin.Append(row.Number(1));
                    for (var i = 0; i < readers.Length; i++)
                        readers[i](row, i + 2);
                    batch.EndRow();
                    return true;
                },
                cancellationToken, ("@first", first.Value), ("@s", last.Value)).ConfigureAwait(false);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
        if (batch.RowCount > 0)
            return batch;
        batch.Dispose();
        return null;
    }

    /// <summary>Positions in data files that are deleted by rows of the catalog as of a snapshot.</summary>
    /// <returns>A batch of file id, position and snapshot that the caller disposes; null when there is none.</returns>
    public async Task<ColumnBatch?> InlinedDeletesAsync(string table, SnapshotId snapshot, CancellationToken cancellationToken)
    {
        var batch = new ColumnBatch();
        var file = batch.AddFixed<long>("file_id", DuckDbType.BigInt);
        var position = batch.AddFixed<long>("row_id", DuckDbType.BigInt);
        var begin = batch.AddFixed<long>("begin_snapshot", DuckDbType.BigInt);
        await QueryAsync($"SELECT file_id, row_id, begin_snapshot FROM {SqlText.QuoteIdentifier(table)} WHERE begin_snapshot <= @s", row =>
        {
            file.Append(row.Number(0));
            position.Append(row.Number(1));
            begin.Append(row.Number(2));
            batch.EndRow();
            return true;
        }, cancellationToken, ("@s", snapshot.Value)).ConfigureAwait(false);
        if (batch.RowCount > 0)
            return batch;
        batch.Dispose();
        return null;
    }

    Action<DbDataReader, int> ValueReader(ColumnBatch batch, LakeColumn column)
    {
        switch (_dialect.InlinedFormOf(column))
        {
            case InlinedForm.Number:
                var numbers = batch.AddFixed<long>(column.Name, DuckDbType.BigInt);
                return (row, i) => numbers.Append(row.NumberOrNull(i));
            case var form and (InlinedForm.Bytes or InlinedForm.TextBytes):
                var bytes = batch.AddText(column.Name, form == InlinedForm.Bytes ? DuckDbType.Blob : DuckDbType.VarChar);
                return (row, i) =>
                {
                    if (row.IsDBNull(i))
                        bytes.AppendNull();
                    else
                        bytes.Append(row.GetFieldValue<byte[]>(i));
                };
            default:
                var texts = batch.AddText(column.Name, DuckDbType.VarChar);
                return (row, i) =>
                {
                    if (row.IsDBNull(i))
                        texts.AppendNull();
                    else
                        texts.Append(Encoding.UTF8.GetBytes(row.GetString(i)));
                };
        }
    }
}
