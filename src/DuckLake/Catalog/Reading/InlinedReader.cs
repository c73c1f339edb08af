using System.Collections.Immutable;
using System.Data.Common;
using Ekko.DuckDb;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Reads rows and deletes that are kept in the catalog instead of files.</summary>
sealed class InlinedReader(CatalogDatabase database, SnapshotReader snapshots, TreeCache trees, TableFilesReader tableFiles)
{
    /// <summary>The snapshot whose columns an inlined data table has.</summary>
    public Task<SnapshotId> SinceAsync(InlinedDataTable table, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => ReadSinceAsync(connection, table, cancellationToken), cancellationToken);

    async Task<SnapshotId> ReadSinceAsync(CatalogConnection connection, InlinedDataTable table, CancellationToken cancellationToken)
    {
        var found = await connection.QueryAsync("""
            SELECT begin_snapshot FROM ducklake_schema_versions WHERE table_id = @table AND schema_version = @version
            UNION ALL SELECT min(snapshot_id) FROM ducklake_snapshot WHERE schema_version >= @version
            LIMIT 1
            """,
            row => row.SnapshotOrNull(0), cancellationToken, ("@table", table.Table.Value), ("@version", table.SchemaVersion))
            .ConfigureAwait(false);
        return found.FirstOrDefault() ?? throw new DuckLakeException(DuckLakeErrorKind.Corrupt,
            $"Reading {table.Name} of {database.Location} failed: no snapshot has schema version {table.SchemaVersion}.");
    }

    /// <summary>
    /// The columns of an inlined data table. Where no schema version of the table itself tells them, because the table was made later than
    /// its columns, the snapshot that made it may be gone: then its own names tell.
    /// </summary>
    public async Task<ImmutableArray<LakeColumn>> ReadColumnsAsync(
        CatalogConnection connection, TableHistory history, InlinedDataTable table, CancellationToken cancellationToken)
    {
        const int FormatColumns = 3;
        var since = await ReadSinceAsync(connection, table, cancellationToken).ConfigureAwait(false);
        var isTold = await connection.ScalarAsync(
            "SELECT 1 FROM ducklake_schema_versions WHERE table_id = @table AND schema_version = @version LIMIT 1", cancellationToken,
            ("@table", table.Table.Value), ("@version", table.SchemaVersion)).ConfigureAwait(false) is not null;
        if (isTold)
            return history.ColumnsAt(since);
        var names = await connection.QueryAsync(database.Dialect.ListColumns, row => row.Text(0), cancellationToken, ("@name", table.Name))
            .ConfigureAwait(false);
        return history.ColumnsNamed([.. names.Skip(FormatColumns)], since) ?? throw new DuckLakeException(DuckLakeErrorKind.Corrupt,
            $"Reading {table.Name} of {database.Location} failed: the lake's table never had its columns "
            + $"{string.Join(", ", names.Skip(FormatColumns))}.");
    }

    /// <summary>
    /// The files of a table with the visible rows and the deleted positions that the catalog keeps, all as of one state of the database:
    /// moving rows into files takes them away here and puts them there, under the same snapshot.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="files">The files as read before.</param>
    /// <param name="except">Row ids to leave out, by the table that keeps them.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    public async Task<(TableFiles Files, List<InlinedBatch> Rows, List<RowDeletion> Deleted)>
        ReadAsync(
            LakeTable table, Snapshot snapshot, TableFiles files, Func<string, IReadOnlySet<long>?> except,
            CancellationToken cancellationToken)
    {
        var history = await trees.HistoryAsync(table.Id, snapshot, cancellationToken).ConfigureAwait(false);
        return await database.ReadTogetherAsync(async connection =>
        {
            var latest = await snapshots.ReadLatestAsync(connection, cancellationToken).ConfigureAwait(false);
            if (latest.Id != snapshot.Id)
                files = await tableFiles.ReadAsync(connection, table, snapshot.Id, snapshot.SchemaVersion, cancellationToken)
                    .ConfigureAwait(false);
            var deleted = files.InlinedDeletesTable is { } deletes
                ? await ReadDeletesAsync(connection, deletes, snapshot.Id, cancellationToken).ConfigureAwait(false)
                : [];
            var rows = await ReadRowsAsync(
                connection, history, files.InlinedData, InlinedRange.Visible(snapshot.Id), except, cancellationToken)
                .ConfigureAwait(false);
            return (files, rows, deleted);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The wanted rows of all inlined data tables of a table.</summary>
    public async Task<List<InlinedBatch>> ReadRowsAsync(
        CatalogConnection connection, TableHistory history, ImmutableArray<InlinedDataTable> tables, InlinedRange range,
        Func<string, IReadOnlySet<long>?>? except, CancellationToken cancellationToken)
    {
        var rows = new List<InlinedBatch>();
        try
        {
            foreach (var table in tables)
            {
                var columns = await ReadColumnsAsync(connection, history, table, cancellationToken).ConfigureAwait(false);
                if (await ReadBatchAsync(connection, table, columns, range, except?.Invoke(table.Name), cancellationToken)
                    .ConfigureAwait(false) is { } batch)
                    rows.Add(new InlinedBatch(table, columns, batch));
            }

            return rows;
        }
        catch
        {
            foreach (var kept in rows)
                kept.Rows.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Rows of an inlined data table: row id, the snapshot that began or ended them, then its columns in the catalog's forms.
    /// </summary>
    /// <param name="connection">Where to read.</param>
    /// <param name="table">The inlined data table.</param>
    /// <param name="columns">The columns it has.</param>
    /// <param name="range">Which rows.</param>
    /// <param name="except">Row ids to leave out; null for none.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>A batch that the caller disposes; null when there is no such row.</returns>
    async Task<ColumnBatch?> ReadBatchAsync(
        CatalogConnection connection, InlinedDataTable table, ImmutableArray<LakeColumn> columns, InlinedRange range,
        IReadOnlySet<long>? except, CancellationToken cancellationToken)
    {
        var values = string.Concat(columns.Select(c => ", " + database.Dialect.ReadInlined(c, SqlText.QuoteIdentifier(c.Name))));
        var batch = new ColumnBatch();
        try
        {
            await connection.QueryAsync(
                $"SELECT row_id, {range.SnapshotColumn}{values} FROM {SqlText.QuoteIdentifier(table.Name)} WHERE {range.Condition} "
                + "ORDER BY row_id",
                RowReader(batch, columns, except), cancellationToken, ("@first", range.First.Value), ("@s", range.Last.Value))
                .ConfigureAwait(false);
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

    /// <summary>Appends rows to a batch, those left out excepted.</summary>
    Func<DbDataReader, bool> RowReader(ColumnBatch batch, ImmutableArray<LakeColumn> columns, IReadOnlySet<long>? except)
    {
        var rowId = batch.AddFixed<long>("row_id", DuckDbType.BigInt);
        var snapshot = batch.AddFixed<long>("begin_snapshot", DuckDbType.BigInt);
        var readers = columns.Select(column => ValueReader(batch, column)).ToArray();
        return row =>
        {
            if (except?.Contains(row.Number(0)) == true)
                return false;
            rowId.Append(row.Number(0));
            snapshot.Append(row.Number(1));
            for (var i = 0; i < readers.Length; i++)
                readers[i](row, i + 2);
            batch.EndRow();
            return true;
        };
    }

    /// <summary>
    /// Positions in data files that are deleted by rows of the catalog as of a snapshot, with the snapshot that deleted each.
    /// </summary>
    public Task<List<RowDeletion>> DeletesAsync(
        string table, SnapshotId snapshot, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => ReadDeletesAsync(connection, table, snapshot, cancellationToken), cancellationToken);

    /// <summary>Those positions, as one state of the database has them.</summary>
    public static Task<List<RowDeletion>> ReadDeletesAsync(
        CatalogConnection connection, string table, SnapshotId snapshot, CancellationToken cancellationToken) => connection.QueryAsync(
        $"SELECT file_id, row_id, begin_snapshot FROM {SqlText.QuoteIdentifier(table)} WHERE begin_snapshot <= @s",
        row => new RowDeletion(row.Number(0), row.Number(1), row.Number(2)), cancellationToken, ("@s", snapshot.Value));

    /// <summary>How many positions of each data file are deleted by rows of the catalog as of a snapshot.</summary>
    public async Task<Dictionary<DataFileId, long>> CountDeletesAsync(
        string table, SnapshotId snapshot, CancellationToken cancellationToken) => (await database.QueryAsync(
        $"SELECT file_id, count(*) FROM {SqlText.QuoteIdentifier(table)} WHERE begin_snapshot <= @s GROUP BY file_id",
        row => KeyValuePair.Create(new DataFileId(row.Number(0)), row.Number(1)), cancellationToken, ("@s", snapshot.Value))
        .ConfigureAwait(false)).ToDictionary();

    Action<DbDataReader, int> ValueReader(ColumnBatch batch, LakeColumn column)
    {
        var form = database.Dialect.InlinedFormOf(column);
        var append = InlinedValues.Writer(batch, column.Name, form);
        return form switch
        {
            InlinedForm.Number => (row, i) => append(row.NumberOrNull(i)),
            InlinedForm.Bytes or InlinedForm.TextBytes => (row, i) => append(row.IsDBNull(i) ? null : row.GetFieldValue<byte[]>(i)),
            _ when column.Type.IsNested && database.Dialect.InlinedColumnType(column) == "VARCHAR" =>
                (row, i) => append(row.TextOrNull(i) is { } text ? NestedLiteral.ToEngineText(text) : null),
            _ => (row, i) => append(row.TextOrNull(i)),
        };
    }
}
