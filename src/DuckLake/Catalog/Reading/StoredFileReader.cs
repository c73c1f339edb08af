using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Reads which files the catalog names, live or not, and which ones wait to be removed.</summary>
sealed class StoredFileReader(CatalogDatabase database, string dataPath)
{
    /// <summary>
    /// Files waiting to be removed: the id they had, where they are, how the catalog writes that, and since when they wait.
    /// </summary>
    public Task<List<ScheduledFile>> ScheduledAsync(CancellationToken cancellationToken) => database.QueryAsync(
        "SELECT data_file_id, path, path_is_relative, schedule_start FROM ducklake_files_scheduled_for_deletion ORDER BY data_file_id",
        row => new ScheduledFile(row.Number(0), row.Text(1), LakePath.Resolve(dataPath, row.Text(1), row.Flag(2)), row.Time(3)),
        cancellationToken);

    /// <summary>Hands over the full path and the size of every data and delete file that any snapshot names.</summary>
    public Task VisitAsync(Action<string, long> visit, CancellationToken cancellationToken) => database.ReadTogetherAsync(async reading =>
    {
        var directories = new Dictionary<long, string>();
        await reading.QueryAsync("""
            SELECT t.table_id, t.path, t.path_is_relative, s.path, s.path_is_relative
            FROM ducklake_table t JOIN ducklake_schema s ON s.schema_id = t.schema_id
            """,
            row => directories[row.Number(0)] = LakePath.Resolve(
                LakePath.Resolve(dataPath, row.Text(3), row.Flag(4)), row.Text(1), row.Flag(2)),
            cancellationToken).ConfigureAwait(false);
        await reading.QueryAsync("""
            SELECT table_id, path, path_is_relative, file_size_bytes FROM ducklake_data_file
            UNION ALL SELECT table_id, path, path_is_relative, file_size_bytes FROM ducklake_delete_file
            """,
            row =>
            {
                visit(LakePath.Resolve(directories.GetValueOrDefault(row.Number(0), dataPath), row.Text(1), row.Flag(2)), row.Number(3));
                return true;
            }, cancellationToken).ConfigureAwait(false);
        return true;
    }, cancellationToken);
}
