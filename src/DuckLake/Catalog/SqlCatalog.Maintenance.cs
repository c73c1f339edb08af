using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

// What maintenance needs to know.
sealed partial class SqlCatalog
{
    /// <summary>The snapshots at which files of a table began to be written with other columns or partitions, oldest first.</summary>
    public Task<List<SnapshotId>> SchemaChangesAsync(TableId table, CancellationToken cancellationToken) => QueryAsync(
        "SELECT begin_snapshot FROM ducklake_schema_versions WHERE table_id = @table ORDER BY begin_snapshot",
        row => new SnapshotId(row.Number(0)),
        cancellationToken, ("@table", table.Value));

    /// <summary>How many positions of each data file are deleted by rows of the catalog as of a snapshot.</summary>
    public async Task<Dictionary<DataFileId, long>> CountInlinedDeletesAsync(
        string table, SnapshotId snapshot, CancellationToken cancellationToken) => (await QueryAsync(
        $"SELECT file_id, count(*) FROM {SqlText.QuoteIdentifier(table)} WHERE begin_snapshot <= @s GROUP BY file_id",
        row => KeyValuePair.Create(new DataFileId(row.Number(0)), row.Number(1)), cancellationToken, ("@s", snapshot.Value))
        .ConfigureAwait(false)).ToDictionary();

    /// <summary>
    /// Files waiting to be removed: the id they had, where they are, how the catalog writes that, and since when they wait.
    /// </summary>
    public Task<List<ScheduledFile>> ScheduledFilesAsync(CancellationToken cancellationToken) => QueryAsync(
        "SELECT data_file_id, path, path_is_relative, schedule_start FROM ducklake_files_scheduled_for_deletion ORDER BY data_file_id",
        row => new ScheduledFile(row.Number(0), row.Text(1), LakePath.Resolve(DataPath, row.Text(1), row.Flag(2)), row.Time(3)),
        cancellationToken);

    /// <summary>Hands over the full path of every data and delete file that any snapshot names.</summary>
    public Task VisitFilesAsync(Action<string> visit, CancellationToken cancellationToken) => ReadTogetherAsync(async connection =>
    {
        var directories = new Dictionary<long, string>();
        await connection.QueryAsync("""
            SELECT t.table_id, t.path, t.path_is_relative, s.path, s.path_is_relative
            FROM ducklake_table t JOIN ducklake_schema s ON s.schema_id = t.schema_id
            """,
            row => directories[row.Number(0)] = LakePath.Resolve(
                LakePath.Resolve(DataPath, row.Text(3), row.Flag(4)), row.Text(1), row.Flag(2)),
            cancellationToken).ConfigureAwait(false);
        await connection.QueryAsync("""
            SELECT table_id, path, path_is_relative FROM ducklake_data_file
            UNION ALL SELECT table_id, path, path_is_relative FROM ducklake_delete_file
            """,
            row =>
            {
                visit(LakePath.Resolve(directories.GetValueOrDefault(row.Number(0), DataPath), row.Text(1), row.Flag(2)));
                return true;
            }, cancellationToken).ConfigureAwait(false);
        return true;
    }, cancellationToken);
}
