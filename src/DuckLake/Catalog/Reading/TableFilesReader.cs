using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Reads where the rows of a table are: its files, and the tables of the catalog that keep rows of it.</summary>
sealed class TableFilesReader(CatalogDatabase database, SnapshotReader snapshots)
{
    public const string DataFileColumns =
        "data.data_file_id, data.begin_snapshot, data.end_snapshot, data.path, data.path_is_relative, data.record_count, "
        + "data.file_size_bytes, " +
        "data.footer_size, data.row_id_start, data.partition_id, data.mapping_id, data.partial_max, data.encryption_key";

    const int DataFileColumnCount = 13;

    /// <summary>
    /// File lists of the latest snapshot seen, per table: nothing can change them without a newer snapshot. Lists of older snapshots are
    /// not kept, because compaction and later deletes replace their files under the same number.
    /// </summary>
    readonly ConcurrentDictionary<TableId, (SnapshotId Snapshot, TableFiles Files)> _latestFiles = new();

    /// <summary>Where a table's rows are as of a snapshot.</summary>
    public async Task<TableFiles> ReadAsync(LakeTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (_latestFiles.TryGetValue(table.Id, out var kept) && kept.Snapshot == snapshot.Id
            && snapshot.Id.Value == snapshots.Newest)
            return kept.Files;
        var (files, isLatest) = await database.ReadTogetherAsync(async connection =>
        {
            var latest = await snapshots.ReadLatestAsync(connection, cancellationToken).ConfigureAwait(false);
            return (await ReadAsync(connection, table, snapshot.Id, snapshot.SchemaVersion, cancellationToken).ConfigureAwait(false),
                latest.Id == snapshot.Id);
        }, cancellationToken).ConfigureAwait(false);
        if (isLatest)
            _latestFiles[table.Id] = (snapshot.Id, files);
        return files;
    }

    /// <summary>The files as one state of the database has them.</summary>
    public async Task<TableFiles> ReadAsync(
        CatalogConnection connection, LakeTable table, SnapshotId snapshot, long schemaVersion, CancellationToken cancellationToken)
    {
        var files = await connection.QueryAsync($"""
            SELECT {DataFileColumns},
                   del.delete_file_id, del.begin_snapshot, del.end_snapshot, del.path, del.path_is_relative, del.format, del.delete_count,
                   del.file_size_bytes, del.footer_size, del.encryption_key, del.partial_max
            FROM ducklake_data_file data
            LEFT JOIN ducklake_delete_file del ON del.data_file_id = data.data_file_id AND del.table_id = data.table_id
                AND @s >= del.begin_snapshot AND (del.end_snapshot IS NULL OR @s < del.end_snapshot)
            WHERE data.table_id = @table AND @s >= data.begin_snapshot AND (data.end_snapshot IS NULL OR @s < data.end_snapshot)
            ORDER BY data.data_file_id
            """,
            row => ReadDataFile(row, table, ReadDeleteFile(row, table)), cancellationToken, ("@s", snapshot.Value),
            ("@table", table.Id.Value)).ConfigureAwait(false);
        var (inlined, deletes) = await ReadInlinedTablesAsync(connection, table.Id, schemaVersion, cancellationToken).ConfigureAwait(false);
        return new TableFiles(
            await WithPartitionValuesAsync(connection, table.Id, files, cancellationToken).ConfigureAwait(false), inlined, deletes);
    }

    /// <summary>The tables of the catalog that may hold rows of a table, and the one that may hold deleted positions.</summary>
    public async Task<(ImmutableArray<InlinedDataTable> Rows, string? Deletes)> ReadInlinedTablesAsync(
        CatalogConnection connection, TableId table, long schemaVersion, CancellationToken cancellationToken)
    {
        var inlined = await connection.QueryAsync(
            "SELECT table_name, schema_version FROM ducklake_inlined_data_tables WHERE table_id = @table AND schema_version <= @version "
            + "ORDER BY schema_version",
            row => new InlinedDataTable(table, row.Text(0), row.Number(1)), cancellationToken, ("@table", table.Value),
            ("@version", schemaVersion))
            .ConfigureAwait(false);
        var deletes = string.Create(CultureInfo.InvariantCulture, $"ducklake_inlined_delete_{table.Value}");
        var hasDeletes = await connection.ScalarAsync(database.Dialect.TableExists, cancellationToken, ("@name", deletes))
            .ConfigureAwait(false) is not null;
        return ([.. inlined], hasDeletes ? deletes : null);
    }

    /// <summary>The files with the values of their partition keys.</summary>
    public static async Task<ImmutableArray<DataFile>> WithPartitionValuesAsync(
        CatalogConnection connection, TableId table, List<DataFile> files, CancellationToken cancellationToken)
    {
        if (files.All(f => f.Partition is null))
            return [.. files];
        var values = new Dictionary<DataFileId, List<string?>>(files.Count);
        foreach (var file in files)
            values[file.Id] = [];
        var rows = await connection.QueryAsync("""
            SELECT data_file_id, partition_value FROM ducklake_file_partition_value
            WHERE table_id = @table ORDER BY data_file_id, partition_key_index
            """,
            row => (File: new DataFileId(row.Number(0)), Value: row.TextOrNull(1)), cancellationToken, ("@table", table.Value))
            .ConfigureAwait(false);
        foreach (var (file, value) in rows)
        {
            if (values.TryGetValue(file, out var list))
                list.Add(value);
        }

        return [.. files.Select(f => f with { PartitionValues = [.. values[f.Id]] })];
    }

    /// <summary>A row of <see cref="DataFileColumns"/>.</summary>
    public static DataFile ReadDataFile(DbDataReader row, LakeTable table, DeleteFile? deleteFile) => new(
        new(row.Number(0)), new(row.Number(1)), row.SnapshotOrNull(2), LakePath.Resolve(table.FullPath, row.Text(3), row.Flag(4)),
        row.Number(5), row.Number(6), row.NumberOrNull(7) ?? 0, row.NumberOrNull(8),
        row.NumberOrNull(9) is { } partition ? new PartitionId(partition) : null, row.NumberOrNull(10), row.SnapshotOrNull(11),
        row.TextOrNull(12), [], deleteFile);

    static DeleteFile? ReadDeleteFile(DbDataReader row, LakeTable table)
    {
        const int First = DataFileColumnCount;
        return row.IsDBNull(First) ? null : new DeleteFile(
            new(row.Number(First)), new(row.Number(0)), new(row.Number(First + 1)), row.SnapshotOrNull(First + 2),
            LakePath.Resolve(table.FullPath, row.Text(First + 3), row.Flag(First + 4)), row.TextOrNull(First + 5) ?? "parquet",
            row.Number(First + 6),
            row.Number(First + 7), row.NumberOrNull(First + 8) ?? 0, row.TextOrNull(First + 9), row.SnapshotOrNull(First + 10));
    }

    /// <summary>How new files of a table were divided as of a snapshot; null when they were not.</summary>
    public async Task<PartitionSpec?> PartitionAsync(TableId table, SnapshotId snapshot, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync($"""
            SELECT i.partition_id, c.partition_key_index, c.column_id, c."transform"
            FROM ducklake_partition_info i JOIN ducklake_partition_column c ON c.partition_id = i.partition_id AND c.table_id = i.table_id
            WHERE i.table_id = @table AND {SqlCatalog.Visible} ORDER BY i.partition_id, c.partition_key_index
            """,
            row => (Id: new PartitionId(row.Number(0)),
                Key: new PartitionKey((int)row.Number(1), new(row.Number(2)), PartitionTransform.Parse(row.Text(3)))),
            cancellationToken, ("@table", table.Value), ("@s", snapshot.Value)).ConfigureAwait(false);
        return rows.Count == 0 ? null : new PartitionSpec(rows[^1].Id, [.. rows.Where(r => r.Id == rows[^1].Id).Select(r => r.Key)]);
    }
}
