using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

// What a change feed needs to know of deletions.
sealed partial class SqlCatalog
{
    /// <summary>
    /// Data files that may have lost rows up to a snapshot and from another on: files with any delete file that began in time, and files that ended
    /// between the two. Each comes with all its delete files; of several, the newer ones hold the positions of the older ones too.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="first">Start of the range.</param>
    /// <param name="last">End of the range.</param>
    /// <param name="all">Also files without delete files: the table has deletes inlined in the catalog.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    public Task<ImmutableArray<(DataFile File, ImmutableArray<DeleteFile> Deletes)>> FilesWithDeletionsAsync(
        LakeTable table, SnapshotId first, SnapshotId last, bool all, CancellationToken cancellationToken) => ReadTogetherAsync(async connection =>
    {
        var files = await connection.QueryAsync($"""
            SELECT {DataFileColumns} FROM ducklake_data_file data
            WHERE data.table_id = @table AND data.begin_snapshot <= @last ORDER BY data.data_file_id
            """,
            row => ReadDataFile(row, table, null), cancellationToken, ("@table", table.Id.Value), ("@last", last.Value)).ConfigureAwait(false);
        var deletes = await connection.QueryAsync("""
            SELECT data_file_id, delete_file_id, begin_snapshot, end_snapshot, path, path_is_relative, format, delete_count, file_size_bytes, footer_size,
                   encryption_key, partial_max
            FROM ducklake_delete_file WHERE table_id = @table AND begin_snapshot <= @last
            """,
            row => new DeleteFile(new(row.Number(1)), new(row.Number(0)), new(row.Number(2)), row.SnapshotOrNull(3),
                LakePath.Resolve(table.FullPath, row.Text(4), row.Flag(5)), row.TextOrNull(6) ?? "parquet", row.Number(7), row.Number(8), row.NumberOrNull(9) ?? 0,
                row.TextOrNull(10), row.SnapshotOrNull(11)),
            cancellationToken, ("@table", table.Id.Value), ("@last", last.Value)).ConfigureAwait(false);
        var byFile = deletes.ToLookup(d => d.DataFile);
        return files.Where(f => all || byFile.Contains(f.Id) || (f.End >= first && f.End <= last))
            .Select(f => (f, byFile[f.Id].ToImmutableArray())).ToImmutableArray();
    }, cancellationToken);

    /// <summary>
    /// Snapshots of compactions that end files whose rows live on in others (<c>rewrite_delete</c>): what they begin and end is no change of rows.
    /// </summary>
    /// <remarks>
    /// Expired ones too: those are noted in a table of our own, and where another client expired them a file tells that has neither a first row id nor
    /// rows of several snapshots.
    /// </remarks>
    public Task<ImmutableHashSet<SnapshotId>> RewritesAsync(CancellationToken cancellationToken) => ReadTogetherAsync(async connection =>
    {
        var rewrites = await connection.QueryAsync("""
            SELECT snapshot_id FROM ducklake_snapshot_changes WHERE changes_made LIKE '%rewrite_delete:%'
            UNION SELECT begin_snapshot FROM ducklake_data_file WHERE row_id_start IS NULL AND partial_max IS NULL
            """,
            row => new SnapshotId(row.Number(0)), cancellationToken).ConfigureAwait(false);
        if (await connection.ScalarAsync(_dialect.TableExists, cancellationToken, ("@name", "ekko_rewrite")).ConfigureAwait(false) is not null)
            rewrites.AddRange(await connection.QueryAsync("SELECT snapshot_id FROM ekko_rewrite", row => new SnapshotId(row.Number(0)), cancellationToken).ConfigureAwait(false));
        return rewrites.ToImmutableHashSet();
    }, cancellationToken);
}
