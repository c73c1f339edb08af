using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Reads what moving inlined rows into files needs to know.</summary>
sealed class FlushableRowsReader(CatalogDatabase database, TreeCache trees, TableFilesReader files, InlinedReader inlined)
{
    /// <summary>Everything that the catalog keeps of a table up to a snapshot, as of one state of the database.</summary>
    public async Task<FlushableRows> ReadAsync(LakeTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var history = await trees.HistoryAsync(table.Id, snapshot, cancellationToken).ConfigureAwait(false);
        return await database.ReadTogetherAsync(async connection =>
        {
            var (tables, deletions) = await files.ReadInlinedTablesAsync(connection, table.Id, snapshot.SchemaVersion, cancellationToken)
                .ConfigureAwait(false);
            var ended = new Dictionary<InlinedDataTable, Dictionary<RowVersion, long>>();
            foreach (var kept in tables)
                ended[kept] = await ReadEndedRowsAsync(connection, kept.Name, snapshot.Id, cancellationToken).ConfigureAwait(false);
            var positions = deletions is null
                ? [] : await InlinedReader.ReadDeletesAsync(connection, deletions, snapshot.Id, cancellationToken).ConfigureAwait(false);
            var shortened = positions.Count == 0 ? []
                : await ChangedRowsReader.ReadFilesWithDeletionsAsync(connection, table, new(0), snapshot.Id, _ => true, cancellationToken)
                    .ConfigureAwait(false);
            var rows = await inlined.ReadRowsAsync(
                connection, history, tables, InlinedRange.Begun(new(0), snapshot.Id), null, cancellationToken).ConfigureAwait(false);
            return new FlushableRows(rows, ended, deletions, positions, shortened);
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
}
