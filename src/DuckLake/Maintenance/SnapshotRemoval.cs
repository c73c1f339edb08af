using System.Globalization;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Maintenance;

/// <summary>The catalog's side of expiring snapshots, inside the write transaction.</summary>
sealed class SnapshotRemoval(SqlCatalog catalog, CatalogWriter writer, CancellationToken cancellationToken)
{
    static readonly string[] OfTables =
    [
        "ducklake_table", "ducklake_table_stats", "ducklake_table_column_stats", "ducklake_partition_info", "ducklake_partition_column",
        "ducklake_column",
        "ducklake_column_tag", "ducklake_sort_expression", "ducklake_sort_info", "ducklake_schema_versions", "ducklake_inlined_data_tables",
        "ducklake_column_mapping",
        "ducklake_file_column_stats", "ducklake_file_variant_stats", "ducklake_file_partition_value",
    ];

    static readonly string[] OfFiles = ["ducklake_file_column_stats", "ducklake_file_variant_stats", "ducklake_file_partition_value"];

    static readonly string[] Objects = ["ducklake_schema", "ducklake_view", "ducklake_tag", "ducklake_macro"];

    static readonly string[] OfMacros = ["ducklake_macro_impl", "ducklake_macro_parameters"];

    internal async Task RunAsync(IReadOnlyList<SnapshotId> snapshots)
    {
        foreach (var snapshot in snapshots)
        {
            await Execute("""
                INSERT INTO ekko_rewrite
                SELECT snapshot_id FROM ducklake_snapshot_changes WHERE snapshot_id = @s AND changes_made LIKE '%rewrite_delete:%'
                """, ("@s", snapshot.Value)).ConfigureAwait(false);
            // Whatever was the latest when the list was made: it must not be the latest now.
            var removed = await Execute(
                "DELETE FROM ducklake_snapshot WHERE snapshot_id = @s AND snapshot_id < (SELECT max(snapshot_id) FROM ducklake_snapshot)",
                ("@s", snapshot.Value)).ConfigureAwait(false);
            if (removed > 0)
                await Execute("DELETE FROM ducklake_snapshot_changes WHERE snapshot_id = @s", ("@s", snapshot.Value)).ConfigureAwait(false);
        }

        var directories = await DirectoriesAsync().ConfigureAwait(false);
        var tables = await DeadTablesAsync().ConfigureAwait(false);
        await ScheduleFilesAsync(directories, tables).ConfigureAwait(false);
        foreach (var table in tables)
            await RemoveTableAsync(table).ConfigureAwait(false);
        await RemoveObjectsAsync().ConfigureAwait(false);
    }

    /// <summary>True of a row of <paramref name="table"/> that no remaining snapshot shows.</summary>
    static string Unreachable(string table) => $"""
        {table}.end_snapshot IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM ducklake_snapshot s WHERE s.snapshot_id >= {table}.begin_snapshot AND s.snapshot_id < {table}.end_snapshot)
        """;

    async Task<List<long>> DeadTablesAsync() => await Query($"""
        SELECT table_id FROM ducklake_table GROUP BY table_id
        HAVING sum(CASE WHEN {Unreachable("ducklake_table")} THEN 0 ELSE 1 END) = 0 ORDER BY table_id
        """, row => row.Number(0)).ConfigureAwait(false);

    /// <summary>Where each table's files are.</summary>
    async Task<Dictionary<long, string>> DirectoriesAsync()
    {
        var directories = new Dictionary<long, string>();
        await Query("""
            SELECT t.table_id, t.path, t.path_is_relative, s.path, s.path_is_relative
            FROM ducklake_table t JOIN ducklake_schema s ON s.schema_id = t.schema_id
            """,
            row => directories[row.Number(0)] = LakePath.Resolve(
                LakePath.Resolve(catalog.DataPath, row.Text(3), row.Flag(4)), row.Text(1), row.Flag(2))).ConfigureAwait(false);
        return directories;
    }

    async Task ScheduleFilesAsync(Dictionary<long, string> directories, List<long> deadTables)
    {
        var dead = deadTables.ToHashSet();
        var data = await Gone("ducklake_data_file", "data_file_id", Unreachable("ducklake_data_file"), dead).ConfigureAwait(false);
        await RemoveAsync("ducklake_data_file", "data_file_id", data, directories).ConfigureAwait(false);
        if (data.Count > 0)
        {
            foreach (var satellite in OfFiles)
                await Execute(
                    $"DELETE FROM {satellite} WHERE NOT EXISTS (SELECT 1 FROM ducklake_data_file f "
                    + $"WHERE f.data_file_id = {satellite}.data_file_id)").ConfigureAwait(false);
        }

        const string WithoutData =
            "NOT EXISTS (SELECT 1 FROM ducklake_data_file f WHERE f.data_file_id = ducklake_delete_file.data_file_id)";
        var deletes = await Gone(
            "ducklake_delete_file", "delete_file_id", $"({Unreachable("ducklake_delete_file")}) OR {WithoutData}", dead)
            .ConfigureAwait(false);
        await RemoveAsync("ducklake_delete_file", "delete_file_id", deletes, directories).ConfigureAwait(false);
    }

    async Task<List<(long Id, long Table, string Path, bool IsRelative)>> Gone(
        string files, string id, string condition, HashSet<long> deadTables)
    {
        var rows = await Query($"SELECT {id}, table_id, path, path_is_relative FROM {files} WHERE {condition} ORDER BY {id}", Read)
            .ConfigureAwait(false);
        foreach (var table in deadTables)
            rows.AddRange(
                await Query($"SELECT {id}, table_id, path, path_is_relative FROM {files} WHERE table_id = @table", Read, ("@table", table))
                .ConfigureAwait(false));
        return [.. rows.DistinctBy(r => r.Item1)];

        static (long, long, string, bool) Read(System.Data.Common.DbDataReader row) =>
            (row.Number(0), row.Number(1), row.Text(2), row.Flag(3));
    }

    async Task RemoveAsync(
        string files, string id, List<(long Id, long Table, string Path, bool IsRelative)> gone, Dictionary<long, string> directories)
    {
        var now = CatalogTime.Truncate(catalog.TimeProvider.GetUtcNow());
        foreach (var file in gone)
        {
            var directory = directories.GetValueOrDefault(file.Table, catalog.DataPath);
            var (path, isRelative) = LakePath.Relative(catalog.DataPath, LakePath.Resolve(directory, file.Path, file.IsRelative));
            await Execute("INSERT INTO ducklake_files_scheduled_for_deletion VALUES (@id, @path, @relative, @time)",
                ("@id", file.Id), ("@path", path), ("@relative", isRelative), ("@time", now)).ConfigureAwait(false);
            await Execute($"DELETE FROM {files} WHERE {id} = @id", ("@id", file.Id)).ConfigureAwait(false);
        }
    }

    async Task RemoveTableAsync(long table)
    {
        var inlined = await Query(
            "SELECT table_name FROM ducklake_inlined_data_tables WHERE table_id = @table", row => row.Text(0), ("@table", table))
            .ConfigureAwait(false);
        foreach (var name in inlined.Append(string.Create(CultureInfo.InvariantCulture, $"ducklake_inlined_delete_{table}")))
            await Execute($"DROP TABLE IF EXISTS {SqlText.QuoteIdentifier(name)}").ConfigureAwait(false);
        foreach (var name in OfTables)
            await Execute($"DELETE FROM {name} WHERE table_id = @table", ("@table", table)).ConfigureAwait(false);
    }

    async Task RemoveObjectsAsync()
    {
        foreach (var name in Objects)
            await Execute($"DELETE FROM {name} WHERE {Unreachable(name)}").ConfigureAwait(false);
        foreach (var name in OfMacros)
            await Execute($"DELETE FROM {name} WHERE NOT EXISTS (SELECT 1 FROM ducklake_macro m WHERE m.macro_id = {name}.macro_id)")
                .ConfigureAwait(false);
        await Execute("""
            DELETE FROM ducklake_name_mapping WHERE NOT EXISTS (
            SELECT 1 FROM ducklake_column_mapping m WHERE m.mapping_id = ducklake_name_mapping.mapping_id)
            """).ConfigureAwait(false);
    }

    Task<int> Execute(string sql, params (string Name, object? Value)[] parameters) =>
        writer.ExecuteAsync(sql, parameters, cancellationToken);

    Task<List<T>> Query<T>(string sql, Func<System.Data.Common.DbDataReader, T> read, params (string Name, object? Value)[] parameters) =>
        writer.QueryAsync(sql, parameters, read, cancellationToken);
}
