using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

// What moving inlined rows into files needs to know.
sealed partial class SqlCatalog
{
    /// <summary>Everything that the catalog keeps of a table up to a snapshot, as of one state of the database.</summary>
    public async Task<FlushableRows> ReadFlushableAsync(LakeTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var history = await HistoryAsync(table.Id, snapshot, cancellationToken).ConfigureAwait(false);
        return await ReadTogetherAsync(async connection =>
        {
            var (tables, deletions) = await ReadInlinedTablesAsync(connection, table.Id, snapshot.SchemaVersion, cancellationToken)
                .ConfigureAwait(false);
            var ended = new Dictionary<InlinedDataTable, Dictionary<RowVersion, long>>();
            foreach (var inlined in tables)
                ended[inlined] = await ReadEndedRowsAsync(connection, inlined.Name, snapshot.Id, cancellationToken).ConfigureAwait(false);
            var positions = deletions is null
                ? [] : await ReadInlinedDeletesAsync(connection, deletions, snapshot.Id, cancellationToken).ConfigureAwait(false);
            var files = positions.Count == 0 ? []
                : await ReadFilesWithDeletionsAsync(connection, table, new(0), snapshot.Id, _ => true, cancellationToken)
                    .ConfigureAwait(false);
            var rows = await ReadKeptRowsAsync(
                connection, history, tables, InlinedRange.Begun(new(0), snapshot.Id), null, cancellationToken).ConfigureAwait(false);
            return new FlushableRows(rows, ended, deletions, positions, files);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Versions of rows that ended up to a snapshot: row id and begin of each, with its end.</summary>
    static async Task<Dictionary<RowVersion, long>> ReadEndedRowsAsync(
        CatalogConnection connection, string table, SnapshotId last, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(
            $"SELECT row_id, begin_snapshot, end_snapshot FROM {SqlText.QuoteIdentifier(table)} WHERE begin_snapshot <= @s "
            + "AND end_snapshot <= @s",
            row => KeyValuePair.Create(new RowVersion(row.Number(0), row.Number(1)), row.Number(2)), cancellationToken,
            ("@s", last.Value)).ConfigureAwait(false);
        return rows.ToDictionary();
    }

    /// <summary>How new files of a table were divided as of a snapshot; null when they were not.</summary>
    public async Task<PartitionSpec?> PartitionAsync(TableId table, SnapshotId snapshot, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync($"""
            SELECT i.partition_id, c.partition_key_index, c.column_id, c."transform"
            FROM ducklake_partition_info i JOIN ducklake_partition_column c ON c.partition_id = i.partition_id AND c.table_id = i.table_id
            WHERE i.table_id = @table AND {Visible} ORDER BY i.partition_id, c.partition_key_index
            """,
            row => (Id: new PartitionId(row.Number(0)),
                Key: new PartitionKey((int)row.Number(1), new(row.Number(2)), PartitionTransform.Parse(row.Text(3)))),
            cancellationToken, ("@table", table.Value), ("@s", snapshot.Value)).ConfigureAwait(false);
        return rows.Count == 0 ? null : new PartitionSpec(rows[^1].Id, [.. rows.Where(r => r.Id == rows[^1].Id).Select(r => r.Key)]);
    }
}
