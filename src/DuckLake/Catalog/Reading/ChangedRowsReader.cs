using System.Collections.Immutable;
using System.Data.Common;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// Reads what a change feed needs to know. Files, rows and deletions that the catalog keeps are read as of one state of the database: a
/// flush or a compaction takes changes away in one place and puts them into another.
/// </summary>
sealed class ChangedRowsReader(CatalogDatabase database, TreeCache trees, TableFilesReader files, InlinedReader inlined)
{
    /// <summary>
    /// Where rows are that snapshots of a range inserted: data files, whether they are still live or not, and rows that the catalog keeps.
    /// </summary>
    /// <remarks>A file with <see cref="DataFile.PartialMax"/> may hold rows of other snapshots too; the rows themselves say
    /// which.</remarks>
    /// <param name="table">The table.</param>
    /// <param name="end">The snapshot at the end of the range.</param>
    /// <param name="first">Start of the range.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    public async Task<InsertedRows> InsertionsAsync(
        LakeTable table, Snapshot end, SnapshotId first, CancellationToken cancellationToken)
    {
        var history = await trees.HistoryAsync(table.Id, end, cancellationToken).ConfigureAwait(false);
        return await database.ReadTogetherAsync(async connection =>
        {
            var rewrites = await ReadRewritesAsync(connection, cancellationToken).ConfigureAwait(false);
            var rowFiles = await connection.QueryAsync($"""
                SELECT {TableFilesReader.DataFileColumns} FROM ducklake_data_file data
                WHERE data.table_id = @table AND data.begin_snapshot <= @last AND coalesce(data.partial_max, data.begin_snapshot) >= @first
                ORDER BY data.data_file_id
                """,
                row => TableFilesReader.ReadDataFile(row, table, null), cancellationToken,
                ("@table", table.Id.Value), ("@first", first.Value), ("@last", end.Id.Value)).ConfigureAwait(false);
            var partitioned = await TableFilesReader.WithPartitionValuesAsync(connection, table.Id, rowFiles, cancellationToken)
                .ConfigureAwait(false);
            var (tables, _) = await files.ReadInlinedTablesAsync(connection, table.Id, end.SchemaVersion, cancellationToken)
                .ConfigureAwait(false);
            var rows = await inlined.ReadRowsAsync(connection, history, tables, InlinedRange.Begun(first, end.Id), null, cancellationToken)
                .ConfigureAwait(false);
            var stillborn = await ReadDeletesAtBirthAsync(connection, table, first, end.Id, cancellationToken).ConfigureAwait(false);
            return new InsertedRows([.. partitioned.Select(f => f with { Delete = stillborn.GetValueOrDefault(f.Id) })], rewrites, rows);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Where rows were that snapshots of a range deleted: data files that may have lost some, each with all its delete files (of several,
    /// the newer ones hold the positions of the older ones too), and rows and positions that the catalog keeps.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="end">The snapshot at the end of the range.</param>
    /// <param name="first">Start of the range.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    public async Task<DeletedRows> DeletionsAsync(LakeTable table, Snapshot end, SnapshotId first, CancellationToken cancellationToken)
    {
        var history = await trees.HistoryAsync(table.Id, end, cancellationToken).ConfigureAwait(false);
        return await database.ReadTogetherAsync(async connection =>
        {
            var rewrites = await ReadRewritesAsync(connection, cancellationToken).ConfigureAwait(false);
            var (tables, deletes) = await files.ReadInlinedTablesAsync(connection, table.Id, end.SchemaVersion, cancellationToken)
                .ConfigureAwait(false);
            var positions = deletes is null ? [] : await InlinedReader.ReadDeletesAsync(connection, deletes, end.Id, cancellationToken)
                .ConfigureAwait(false);
            var losing = positions.Select(p => p.File).ToHashSet();
            var shortened = await ReadFilesWithDeletionsAsync(
                connection, table, first, end.Id, file => losing.Contains(file.Id.Value), cancellationToken).ConfigureAwait(false);
            var rows = await inlined.ReadRowsAsync(connection, history, tables, InlinedRange.Ended(first, end.Id), null, cancellationToken)
                .ConfigureAwait(false);
            return new DeletedRows(shortened, rewrites, rows, positions);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many rows of a table the files of each snapshot of a range hold, where they hold any.</summary>
    public async Task<Dictionary<long, long>> InsertedCountsAsync(
        TableId table, SnapshotId first, SnapshotId last, CancellationToken cancellationToken) =>
        (await database.QueryAsync("""
            SELECT begin_snapshot, CAST(sum(record_count) AS BIGINT) FROM ducklake_data_file
            WHERE table_id = @table AND begin_snapshot BETWEEN @first AND @last GROUP BY begin_snapshot
            """,
            row => KeyValuePair.Create(row.Number(0), row.Number(1)), cancellationToken,
            ("@table", table.Value), ("@first", first.Value), ("@last", last.Value)).ConfigureAwait(false)).ToDictionary();

    /// <summary>The snapshot that created a table, also when it has been expired; null when there is no such table any more.</summary>
    public async Task<SnapshotId?> TableCreatedAsync(TableId table, CancellationToken cancellationToken) => (await database.QueryAsync("""
        SELECT min(begin_snapshot) FROM (
            SELECT begin_snapshot FROM ducklake_table WHERE table_id = @table
            UNION ALL SELECT begin_snapshot FROM ducklake_schema_versions WHERE table_id = @table
            UNION ALL SELECT begin_snapshot FROM ducklake_column WHERE table_id = @table) AS begun
        """,
        row => row.SnapshotOrNull(0), cancellationToken, ("@table", table.Value)).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>
    /// Data files that may have lost rows between two snapshots: files with any delete file that began in time, files that ended between
    /// the two, and those of which something else is known.
    /// </summary>
    public static async Task<ImmutableArray<FileDeletes>> ReadFilesWithDeletionsAsync(
        CatalogConnection connection, LakeTable table, SnapshotId first, SnapshotId last, Func<DataFile, bool> isKnown,
        CancellationToken cancellationToken)
    {
        var files = await connection.QueryAsync($"""
            SELECT {TableFilesReader.DataFileColumns} FROM ducklake_data_file data
            WHERE data.table_id = @table AND data.begin_snapshot <= @last
            AND (data.end_snapshot IS NULL OR data.end_snapshot >= @first) ORDER BY data.data_file_id
            """,
            row => TableFilesReader.ReadDataFile(row, table, null), cancellationToken, ("@table", table.Id.Value), ("@first", first.Value),
            ("@last", last.Value)).ConfigureAwait(false);
        var deletes = await connection.QueryAsync($"""
            SELECT {DeleteFileColumns} FROM ducklake_delete_file del WHERE del.table_id = @table AND del.begin_snapshot <= @last
            """,
            row => ReadDeleteFileOf(row, table), cancellationToken, ("@table", table.Id.Value), ("@last", last.Value))
                .ConfigureAwait(false);
        var byFile = deletes.ToLookup(d => d.DataFile);
        return [.. files.Where(f => isKnown(f) || byFile.Contains(f.Id) || f.End <= last)
            .Select(f => new FileDeletes(f, byFile[f.Id].ToImmutableArray()))];
    }

    /// <summary>
    /// Delete files that say of positions that they were deleted by the snapshot that their data file came with: of rows that a transaction
    /// added and deleted itself.
    /// </summary>
    static async Task<Dictionary<DataFileId, DeleteFile>> ReadDeletesAtBirthAsync(
        CatalogConnection connection, LakeTable table, SnapshotId first, SnapshotId last, CancellationToken cancellationToken)
    {
        var deletes = await connection.QueryAsync($"""
            SELECT {DeleteFileColumns} FROM ducklake_delete_file del JOIN ducklake_data_file data ON data.data_file_id = del.data_file_id
            WHERE del.table_id = @table AND del.begin_snapshot BETWEEN @first AND @last AND data.begin_snapshot = del.begin_snapshot
            AND data.partial_max IS NULL
            ORDER BY del.delete_file_id
            """,
            row => ReadDeleteFileOf(row, table), cancellationToken, ("@table", table.Id.Value), ("@first", first.Value),
            ("@last", last.Value)).ConfigureAwait(false);
        return deletes.GroupBy(d => d.DataFile).ToDictionary(g => g.Key, g => g.Last());
    }

    const string DeleteFileColumns =
        "del.data_file_id, del.delete_file_id, del.begin_snapshot, del.end_snapshot, del.path, del.path_is_relative, del.format, "
        + "del.delete_count, " +
        "del.file_size_bytes, del.footer_size, del.encryption_key, del.partial_max";

    static DeleteFile ReadDeleteFileOf(DbDataReader row, LakeTable table) => new(
        new(row.Number(1)), new(row.Number(0)), new(row.Number(2)), row.SnapshotOrNull(3),
        LakePath.Resolve(table.FullPath, row.Text(4), row.Flag(5)),
        row.TextOrNull(6) ?? "parquet", row.Number(7), row.Number(8), row.NumberOrNull(9) ?? 0, row.TextOrNull(10), row.SnapshotOrNull(11));

    /// <summary>
    /// Snapshots of compactions that end files whose rows live on in others (<c>rewrite_delete</c>): what they begin and end is no change
    /// of rows.
    /// </summary>
    /// <remarks>
    /// Expired ones too: those are noted in a table of our own, and where another client expired them a file tells that has neither a first
    /// row id nor rows of several snapshots.
    /// </remarks>
    async Task<ImmutableHashSet<SnapshotId>> ReadRewritesAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        var rewrites = await connection.QueryAsync("""
            SELECT snapshot_id FROM ducklake_snapshot_changes WHERE changes_made LIKE '%rewrite_delete:%'
            UNION SELECT begin_snapshot FROM ducklake_data_file WHERE row_id_start IS NULL AND partial_max IS NULL
            """,
            row => new SnapshotId(row.Number(0)), cancellationToken).ConfigureAwait(false);
        if (await connection.ScalarAsync(database.Dialect.TableExists, cancellationToken, ("@name", "ekko_rewrite"))
            .ConfigureAwait(false) is not null)
            rewrites.AddRange(
                await connection.QueryAsync("SELECT snapshot_id FROM ekko_rewrite", row => new SnapshotId(row.Number(0)), cancellationToken)
                .ConfigureAwait(false));
        return rewrites.ToImmutableHashSet();
    }
}
