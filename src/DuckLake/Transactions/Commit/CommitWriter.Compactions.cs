using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

// Rows of files that replace others.
sealed partial class CommitWriter
{
    /// <summary>Everything the catalog says of a data file beside its row.</summary>
    static readonly string[] FileSatellites =
        ["ducklake_file_column_stats", "ducklake_file_variant_stats", "ducklake_file_partition_value"];

    /// <summary>Writes a merged file in the place of its sources, which leave the catalog and wait for clean-up.</summary>
    public async Task WriteMergeAsync(LakeTable table, DataFileId id, Compaction merge, string dataPath)
    {
        foreach (var source in merge.Sources)
        {
            RequireUnchanged(
                await Count("DELETE FROM ducklake_data_file WHERE data_file_id = @id AND table_id = @table AND end_snapshot IS NULL",
                ("@id", source.Id.Value), ("@table", table.Id.Value)).ConfigureAwait(false) == 1, source);
            RequireUnchanged(
                await connection.ScalarAsync("SELECT 1 FROM ducklake_delete_file WHERE data_file_id = @id AND table_id = @table LIMIT 1",
                cancellationToken, ("@id", source.Id.Value), ("@table", table.Id.Value)).ConfigureAwait(false) is null, source);
            var (path, isRelative) = LakePath.Relative(dataPath, source.Path);
            await Execute(
                "INSERT INTO ducklake_files_scheduled_for_deletion VALUES (@id, @path, @relative, @time)", ("@id", source.Id.Value),
                ("@path", path),
                ("@relative", isRelative), ("@time", snapshot.Time)).ConfigureAwait(false);
        }

        await WriteCompactedFileAsync(id, merge, merge.Sources[0].Begin, merge.PartialMax).ConfigureAwait(false);
    }

    /// <summary>Writes a file without the deleted rows of its sources, which end here with their delete files.</summary>
    public async Task WriteRewriteAsync(DataFileId? id, Compaction rewrite)
    {
        foreach (var source in rewrite.Sources)
        {
            RequireUnchanged(await Count(
                "UPDATE ducklake_data_file SET end_snapshot = @s WHERE data_file_id = @id AND table_id = @table AND end_snapshot IS NULL",
                ("@s", S), ("@id", source.Id.Value), ("@table", rewrite.Table.Value)).ConfigureAwait(false) == 1, source);
            if (source.Delete is not { } delete)
                continue;
            RequireUnchanged(
                await Count("UPDATE ducklake_delete_file SET end_snapshot = @s WHERE delete_file_id = @id AND end_snapshot IS NULL",
                ("@s", S), ("@id", delete.Id.Value)).ConfigureAwait(false) == 1, source);
        }

        if (id is { } written)
            await WriteCompactedFileAsync(written, rewrite, snapshot.Id, null).ConfigureAwait(false);
    }

    /// <summary>Removes statistics and partition values of files that are no longer in the catalog.</summary>
    public async Task RemoveLooseStatisticsAsync(TableId table)
    {
        foreach (var satellite in FileSatellites)
        {
            await Execute($"""
                DELETE FROM {satellite} WHERE table_id = @table
                AND NOT EXISTS (SELECT 1 FROM ducklake_data_file f WHERE f.data_file_id = {satellite}.data_file_id)
                """, ("@table", table.Value)).ConfigureAwait(false);
        }
    }

    async Task WriteCompactedFileAsync(DataFileId id, Compaction compaction, SnapshotId begin, SnapshotId? partialMax)
    {
        var file = compaction.Output!;
        await Execute("""
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

    Task<int> Count(string sql, params (string Name, object? Value)[] parameters) =>
        connection.ExecuteAsync(sql, cancellationToken, parameters);

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
