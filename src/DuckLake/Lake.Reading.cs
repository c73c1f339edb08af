using System.Collections.Immutable;
using System.Data.Common;
using Ekko.DuckDb;
using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake;

// What is in a lake, what happens to its rows, and what a writer needs to know before it writes.
public sealed partial class Lake
{
    /// <summary>
    /// What snapshots did to the rows of a table, oldest first, in columns: inserted rows, deleted rows, and rows before and after updates.
    /// Wherever rows are or have been moved to, each change is given once. A row that came and went in one snapshot is not in it.
    /// </summary>
    /// <remarks>
    /// Memory is bounded: batches stream from the engine, one at a time, and a batch is valid until the next is asked for. The table is
    /// followed by its id, through renames and changes of its columns; the feed ends where it is dropped.
    /// </remarks>
    /// <param name="table">The table.</param>
    /// <param name="options">From where to where, and whether to wait for more; null for all there is.</param>
    /// <param name="cancellationToken">Ends the feed.</param>
    /// <exception cref="DuckLakeException">
    /// Snapshots that are needed have been expired (the message names the oldest one from which the changes are complete), or there is no
    /// such table.
    /// </exception>
    public IAsyncEnumerable<ChangeBatch> ChangesAsync(
        TableId table, ChangeOptions? options = null, CancellationToken cancellationToken = default) =>
        new ChangeFeedReader(this, table, options ?? new()).ReadAsync(cancellationToken);

    /// <summary>
    /// Removes files that were written but will not be appended. It takes seconds at most and does not fail: what it cannot remove is left
    /// to <c>ducklake_delete_orphaned_files</c>.
    /// </summary>
    /// <param name="files">What writes returned, each with the table it was written for.</param>
    public Task DiscardAsync(IReadOnlyCollection<(LakeTable Table, NewDataFile File)> files) =>
        Storage.DiscardAsync([.. files.Select(f => LakePath.Resolve(f.Table.FullPath, f.File.Path, f.File.PathIsRelative))]);

    /// <summary>Reads rows of the catalog's own database, such as those of <c>ekko_</c> tables.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="sql">The query.</param>
    /// <param name="read">Makes an item of a row.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<T>> QueryCatalogAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken = default) =>
        await Catalog.QueryAsync(sql, read, cancellationToken).ConfigureAwait(false);

    /// <summary>The expression for the clock of the catalog's database, in queries of it: whole milliseconds since 1970.</summary>
    public string CatalogMilliseconds => Catalog.Dialect.CurrentMilliseconds;

    /// <summary>Whether the catalog's database has a table of this name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<bool> HasCatalogTableAsync(string name, CancellationToken cancellationToken = default) => Catalog.ReadAsync(
        async connection =>
            await connection.ScalarAsync(Catalog.Dialect.TableExists, cancellationToken, ("@name", name)).ConfigureAwait(false) is not null,
        cancellationToken);

    /// <summary>
    /// Bounds of every data file of a table. Where the catalog keeps rows itself, one more entry says that they may be anything.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="snapshot">As of when.</param>
    /// <param name="columns">Integer and timestamp columns.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public Task<IReadOnlyList<FileBounds>> FileBoundsAsync(
        LakeTable table, Snapshot snapshot, IReadOnlyList<ColumnId> columns, CancellationToken cancellationToken = default) =>
        new FileBoundsReader(Catalog, table, snapshot).ReadAsync(columns, cancellationToken);

    /// <summary>
    /// Reads columns of the rows that are within all ranges, in no promised order. Files that cannot hold one are not opened.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="snapshot">As of when.</param>
    /// <param name="columns">The columns of the chunks.</param>
    /// <param name="ranges">The rows that are wanted; empty for all.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>Chunks, each valid until the next one is asked for.</returns>
    public IAsyncEnumerable<DuckDbChunk> ScanAsync(
        LakeTable table, Snapshot snapshot, IReadOnlyList<ScanColumn> columns, IReadOnlyList<ScanRange> ranges,
        CancellationToken cancellationToken = default) =>
        new RangeScan(this, table, snapshot).ReadAsync(columns, ranges, cancellationToken);

    /// <summary>Reads rows that came into a table with the snapshots of a range, whether they live on or not.</summary>
    /// <remarks>
    /// Every row that a snapshot of the range shows is given: rows of every writer, rows that maintenance moved since, and rows of
    /// snapshots that have expired. Some rows may be given twice.
    /// </remarks>
    /// <param name="table">The table, as of the range's end.</param>
    /// <param name="after">The snapshot before the range.</param>
    /// <param name="upTo">The snapshot at its end.</param>
    /// <param name="columns">The columns that are read; null for one that is NULL.</param>
    /// <param name="query">Makes a query out of a relation with the columns <c>c0</c>, <c>c1</c>, …</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>Chunks, each valid until the next one is asked for.</returns>
    public IAsyncEnumerable<DuckDbChunk> ReadArrivalsAsync(
        LakeTable table, SnapshotId after, Snapshot upTo, IReadOnlyList<ColumnId?> columns, Func<string, string> query,
        CancellationToken cancellationToken = default) =>
        new RowArrivals(this, table, after, upTo, columns).ReadAsync(query, cancellationToken);

    /// <summary>Writes data files of one table out of rows that <see cref="ReadArrivalsAsync"/> gives of another.</summary>
    /// <param name="source">The table that is read, as of the range's end.</param>
    /// <param name="after">The snapshot before the range.</param>
    /// <param name="upTo">The snapshot at its end.</param>
    /// <param name="columns">The columns of the source that are read; null for one that is NULL.</param>
    /// <param name="target">The table whose files are written, as the transaction that will append them sees it.</param>
    /// <param name="query">
    /// Makes the query of the target's columns, in order and with their types, out of a relation with the columns <c>c0</c>, <c>c1</c>, …
    /// </param>
    /// <param name="cancellationToken">Interrupts the engine and removes what was written.</param>
    public Task<ImmutableArray<NewDataFile>> WriteDerivedAsync(
        LakeTable source, SnapshotId after, Snapshot upTo, IReadOnlyList<ColumnId?> columns, LakeTable target, Func<string, string> query,
        CancellationToken cancellationToken = default) =>
        new RowArrivals(this, source, after, upTo, columns).WriteAsync(target, query, cancellationToken);
}
