using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>Writes the catalog rows of a commit that are about files: data and delete files, statistics, mappings, compactions.</summary>
/// <param name="commit">The commit.</param>
sealed class CommitFileWriter(CommitWriter commit)
{
    /// <summary>Everything the catalog says of a data file beside its row.</summary>
    static readonly string[] FileSatellites =
        ["ducklake_file_column_stats", "ducklake_file_variant_stats", "ducklake_file_partition_value"];

    public async Task WriteFileAsync(LakeTable table, DataFileId id, NewDataFile file, long? mapping, long rowIdStart)
    {
        var tableId = commit.FinalId(table.Id.Value);
        await commit.Execute("""
            INSERT INTO ducklake_data_file VALUES (@id, @table, @begin, NULL, NULL, @path, @relative, 'parquet', @records,
            @bytes, @footer, @rowId, @partition, NULL, @mapping, @max)
            """,
            ("@id", id.Value), ("@table", tableId), ("@begin", file.History?.Begin.Value ?? commit.S), ("@path", file.Path),
            ("@relative", file.PathIsRelative), ("@records", file.RecordCount),
            ("@bytes", file.FileSizeBytes), ("@footer", file.FooterSize), ("@rowId", rowIdStart),
            ("@partition", file.Partition is { } partition ? commit.FinalId(partition.Value) : null), ("@mapping", mapping),
            ("@max", file.History?.PartialMax?.Value)).ConfigureAwait(false);
        await WriteFileDetailsAsync(tableId, id, file).ConfigureAwait(false);
    }

    async Task WriteFileDetailsAsync(long tableId, DataFileId id, NewDataFile file)
    {
        foreach (var (column, statistics) in file.Columns.OrderBy(c => c.Column.Value))
        {
            await commit.Execute(
                "INSERT INTO ducklake_file_column_stats VALUES (@id, @table, @column, @bytes, @values, @nulls, @min, @max, @nan, @extra)",
                ("@id", id.Value), ("@table", tableId), ("@column", column.Value), ("@bytes", statistics.ColumnSizeBytes),
                ("@values", statistics.ValueCount),
                ("@nulls", statistics.NullCount), ("@min", StatisticsMerge.Storable(statistics.Min)),
                ("@max", StatisticsMerge.Storable(statistics.Max)),
                ("@nan", statistics.ContainsNan), ("@extra", statistics.ExtraStats)).ConfigureAwait(false);
        }

        for (var index = 0; index < file.PartitionValues.Length; index++)
        {
            await commit.Execute(
                "INSERT INTO ducklake_file_partition_value VALUES (@id, @table, @index, @value)", ("@id", id.Value), ("@table", tableId),
                ("@index", (long)index), ("@value", file.PartitionValues[index])).ConfigureAwait(false);
        }
    }

    public async Task WriteStatisticsAsync(LakeTable table, TableStatistics? before, TableStatistics after)
    {
        var tableId = commit.FinalId(table.Id.Value);
        await commit.Execute(before is null
            ? "INSERT INTO ducklake_table_stats VALUES (@table, @records, @nextRow, @bytes)"
            : "UPDATE ducklake_table_stats SET record_count = @records, next_row_id = @nextRow, file_size_bytes = @bytes "
                + "WHERE table_id = @table",
            ("@table", tableId), ("@records", after.RecordCount), ("@nextRow", after.NextRowId), ("@bytes", after.FileSizeBytes))
            .ConfigureAwait(false);
        foreach (var (column, statistics) in after.Columns.OrderBy(c => c.Key.Value))
        {
            if (before is not null && before.Columns.TryGetValue(column, out var known) && known == statistics)
                continue;
            await commit.Execute(before is null
                ? "INSERT INTO ducklake_table_column_stats VALUES (@table, @column, @null, @nan, @min, @max, @extra)"
                : """
                  UPDATE ducklake_table_column_stats SET contains_null = @null, contains_nan = @nan, min_value = @min, max_value = @max,
                  extra_stats = @extra
                  WHERE table_id = @table AND column_id = @column
                  """,
                ("@table", tableId), ("@column", column.Value), ("@null", statistics.ContainsNull), ("@nan", statistics.ContainsNan),
                ("@min", statistics.Min),
                ("@max", statistics.Max), ("@extra", statistics.ExtraStats)).ConfigureAwait(false);
        }
    }

    /// <returns>1 when the file was live.</returns>
    public Task<int> EndFileAsync(DataFileId file) => commit.Connection.ExecuteAsync(
        "UPDATE ducklake_data_file SET end_snapshot = @s WHERE data_file_id = @file AND end_snapshot IS NULL", commit.CancellationToken,
        ("@s", commit.S), ("@file", file.Value));

    /// <summary>Removes the row of a delete file whose positions are in a newer one, and schedules the file for removal.</summary>
    /// <returns>False when the row is gone already.</returns>
    public async Task<bool> ReplaceDeleteFileAsync(DeleteFile file, string dataPath)
    {
        var removed = await commit.Connection.ExecuteAsync(
            "DELETE FROM ducklake_delete_file WHERE delete_file_id = @id AND coalesce(end_snapshot, -1) = @end", commit.CancellationToken,
            ("@id", file.Id.Value), ("@end", file.End?.Value ?? -1)).ConfigureAwait(false);
        var (path, relative) = LakePath.Relative(dataPath, file.Path);
        await commit.Execute(
            "INSERT INTO ducklake_files_scheduled_for_deletion VALUES (@id, @path, @relative, @time)", ("@id", file.Id.Value),
            ("@path", path),
            ("@relative", relative), ("@time", commit.Snapshot.Time)).ConfigureAwait(false);
        return removed == 1;
    }

    public Task WriteDeleteFileAsync(LakeTable table, DataFileId id, DataFileId dataFile, NewDeleteFile file) => commit.Execute("""
        INSERT INTO ducklake_delete_file VALUES (@id, @table, @begin, NULL, @file, @path, @relative, 'parquet', @count, @bytes,
            @footer, NULL, @max)
        """,
        ("@id", id.Value), ("@table", commit.FinalId(table.Id.Value)), ("@begin", file.Begin?.Value ?? commit.S), ("@file", dataFile.Value),
        ("@path", file.Path), ("@relative", true),
        ("@count", file.DeleteCount), ("@bytes", file.FileSizeBytes), ("@footer", file.FooterSize), ("@max", file.PartialMax?.Value));

    /// <summary>Writes the name mapping of added files. Entries are numbered through, parents before children.</summary>
    public async Task WriteMappingAsync(LakeTable table, long id, NameMapping mapping)
    {
        await commit.Execute(
            "INSERT INTO ducklake_column_mapping VALUES (@id, @table, 'map_by_name')", ("@id", id),
            ("@table", commit.FinalId(table.Id.Value)))
            .ConfigureAwait(false);
        var next = 0L;
        foreach (var column in mapping.Columns)
            next = await WriteMappedColumnAsync(id, next, null, column).ConfigureAwait(false);
    }

    async Task<long> WriteMappedColumnAsync(long mapping, long number, long? parent, MappedColumn column)
    {
        await commit.Execute(
            "INSERT INTO ducklake_name_mapping VALUES (@id, @column, @source, @target, @parent, @partition)", ("@id", mapping),
            ("@column", number),
            ("@source", column.SourceName), ("@target", column.Target.Value), ("@parent", parent), ("@partition", column.IsPartition))
            .ConfigureAwait(false);
        var next = number + 1;
        foreach (var child in column.Children)
            next = await WriteMappedColumnAsync(mapping, next, number, child).ConfigureAwait(false);
        return next;
    }

    /// <summary>Writes a merged file in the place of its sources, which leave the catalog and wait for clean-up.</summary>
    public async Task WriteMergeAsync(LakeTable table, DataFileId id, Compaction merge, string dataPath)
    {
        foreach (var source in merge.Sources)
        {
            RequireUnchanged(
                await commit.Count(
                    "DELETE FROM ducklake_data_file WHERE data_file_id = @id AND table_id = @table AND end_snapshot IS NULL",
                    ("@id", source.Id.Value), ("@table", table.Id.Value)).ConfigureAwait(false) == 1, source);
            RequireUnchanged(
                await commit.Connection.ScalarAsync(
                    "SELECT 1 FROM ducklake_delete_file WHERE data_file_id = @id AND table_id = @table LIMIT 1",
                    commit.CancellationToken, ("@id", source.Id.Value), ("@table", table.Id.Value)).ConfigureAwait(false) is null, source);
            var (path, isRelative) = LakePath.Relative(dataPath, source.Path);
            await commit.Execute(
                "INSERT INTO ducklake_files_scheduled_for_deletion VALUES (@id, @path, @relative, @time)", ("@id", source.Id.Value),
                ("@path", path),
                ("@relative", isRelative), ("@time", commit.Snapshot.Time)).ConfigureAwait(false);
        }

        await WriteCompactedFileAsync(id, merge, merge.Sources[0].Begin, merge.PartialMax).ConfigureAwait(false);
    }

    /// <summary>Writes a file without the deleted rows of its sources, which end here with their delete files.</summary>
    public async Task WriteRewriteAsync(DataFileId? id, Compaction rewrite)
    {
        foreach (var source in rewrite.Sources)
        {
            RequireUnchanged(await commit.Count(
                "UPDATE ducklake_data_file SET end_snapshot = @s WHERE data_file_id = @id AND table_id = @table AND end_snapshot IS NULL",
                ("@s", commit.S), ("@id", source.Id.Value), ("@table", rewrite.Table.Value)).ConfigureAwait(false) == 1, source);
            if (source.Delete is not { } delete)
                continue;
            RequireUnchanged(
                await commit.Count("UPDATE ducklake_delete_file SET end_snapshot = @s WHERE delete_file_id = @id AND end_snapshot IS NULL",
                ("@s", commit.S), ("@id", delete.Id.Value)).ConfigureAwait(false) == 1, source);
        }

        if (id is { } written)
            await WriteCompactedFileAsync(written, rewrite, commit.Snapshot.Id, null).ConfigureAwait(false);
    }

    /// <summary>Removes statistics and partition values of files that are no longer in the catalog.</summary>
    public async Task RemoveLooseStatisticsAsync(TableId table)
    {
        foreach (var satellite in FileSatellites)
        {
            await commit.Execute($"""
                DELETE FROM {satellite} WHERE table_id = @table
                AND NOT EXISTS (SELECT 1 FROM ducklake_data_file f WHERE f.data_file_id = {satellite}.data_file_id)
                """, ("@table", table.Value)).ConfigureAwait(false);
        }
    }

    async Task WriteCompactedFileAsync(DataFileId id, Compaction compaction, SnapshotId begin, SnapshotId? partialMax)
    {
        var file = compaction.Output!;
        await commit.Execute("""
            INSERT INTO ducklake_data_file VALUES (@id, @table, @begin, NULL, NULL, @path, @relative, 'parquet', @records,
            @bytes, @footer, @rowId, @partition, NULL, NULL,
                @partialMax)
            """,
            ("@id", id.Value), ("@table", compaction.Table.Value), ("@begin", begin.Value), ("@path", file.Path),
            ("@relative", file.PathIsRelative),
            ("@records", file.RecordCount), ("@bytes", file.FileSizeBytes), ("@footer", file.FooterSize), ("@rowId", compaction.RowIdStart),
            ("@partition", file.Partition?.Value), ("@partialMax", partialMax?.Value)).ConfigureAwait(false);
        await WriteFileDetailsAsync(compaction.Table.Value, id, file).ConfigureAwait(false);
    }

    static void RequireUnchanged(bool isUnchanged, DataFile file)
    {
        if (!isUnchanged)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Conflict,
                $"Transaction conflict: attempting to compact data file {file.Id.Value}, but another transaction has replaced it or "
                + "deleted from it. Begin again on the latest state.");
        }
    }
}
