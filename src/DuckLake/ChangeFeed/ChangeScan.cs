using System.Collections.Immutable;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Footers;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.ChangeFeed;

/// <summary>
/// The plan to read what a range of snapshots inserted into a table or deleted from it, in the table's columns as of the range's end. The
/// virtual column <c>snapshot_id</c> is the snapshot of the insertion or deletion. An update is a deletion and an insertion of one row id
/// in one snapshot.
/// </summary>
sealed class ChangeScan : IPlanSource
{
    readonly Func<VirtualColumns, string> _relation;
    readonly ImmutableArray<IDisposable> _sources;
    readonly ImmutableArray<DataFile> _files;

    ChangeScan(
        Func<VirtualColumns, string> relation, ImmutableArray<IDisposable> sources, IEnumerable<DataFile> files, IEnumerable<string> paths)
    {
        _relation = relation;
        _sources = sources;
        _files = [.. files];
        LocalPaths = [.. paths];
    }

    /// <inheritdoc />
    public IEnumerable<string> LocalPaths { get; }

    /// <inheritdoc />
    public IEnumerable<long> Deletions => _sources.OfType<LiveRows>().SelectMany(live => live.Published);

    /// <inheritdoc />
    public IEnumerable<(long Number, ColumnBatch Rows)> Rows =>
        _sources.OfType<InlinedRows>().Select(rows => (rows.Number, rows.Batch))
            .Concat(_sources.OfType<InlinedDeletes>().Select(deletes => (deletes.Number, deletes.Batch)));

    /// <inheritdoc />
    public int FileCount => _files.Length;

    /// <inheritdoc />
    public long FileBytes => _files.Sum(file => file.FileSizeBytes);

    /// <summary>The relation, in parentheses.</summary>
    internal string Relation(VirtualColumns needed) => _relation(needed);

    /// <summary>Rows that snapshots of the window inserted, whether they live on or not.</summary>
    /// <param name="catalog">The lake's catalog.</param>
    /// <param name="storage">Where its files are.</param>
    /// <param name="describer">Describes data files.</param>
    /// <param name="reader">Reads delete files.</param>
    /// <param name="table">The table as of the window's end.</param>
    /// <param name="end">The snapshot at the window's end.</param>
    /// <param name="window">The window.</param>
    /// <param name="withPassing">Whether to give rows that one snapshot inserted and deleted, too: as an insertion and as a
    /// deletion.</param>
    /// <param name="cancellationToken">Cancels the reads of the catalog.</param>
    internal static async Task<ChangeScan> InsertionsAsync(
        SqlCatalog catalog, IStorage storage, FileDescriber describer, DeleteFileReader reader, LakeTable table, Snapshot end,
        SnapshotWindow window, bool withPassing, CancellationToken cancellationToken)
    {
        var found = await catalog.ChangedRows.InsertionsAsync(table, end, window.First, cancellationToken).ConfigureAwait(false);
        var inlined = found.Rows.Select(InlinedRows.Of).ToImmutableArray();
        var lease = OpenFiles.None;
        try
        {
            TableScan.RequireReadable(table, found.Files);
            var read = found.Files.Where(f => f.PartialMax is not null || !found.Rewrites.Contains(f.Begin))
                .Select(f => f with { Delete = withPassing ? null : f.Delete }).ToList();
            lease = await TableScan.OpenAsync(storage, read, lazily: false, cancellationToken).ConfigureAwait(false);
            var files = await describer.DescribeAsync(table, end, read, cancellationToken).ConfigureAwait(false);
            // Only deletions by the snapshot count that a file came with: of rows that came and went with it.
            var live = await LiveRows.ReadAsync(
                reader, [.. read.Where(f => f.Delete is not null).Select(f => (f.Delete!, f.Delete!.Begin))], [], cancellationToken)
                .ConfigureAwait(false);
            return new ChangeScan(
                needed => new RelationSql(table, window, needed) { Inlined = inlined, Live = live, Excluded = found.Rewrites }.Build(files),
                [.. inlined, live, lease], read, files.Select(f => f.Path));
        }
        catch
        {
            DisposeAll([.. inlined, lease]);
            throw;
        }
    }

    /// <summary>
    /// Rows that came into the table's files and inlined rows with snapshots of the window, whether they live on or not: also those that a
    /// rewrite brought, whose first snapshots may be gone. A row may be given twice.
    /// </summary>
    /// <param name="lake">The lake.</param>
    /// <param name="table">The table with the columns that are wanted.</param>
    /// <param name="end">The snapshot at the window's end.</param>
    /// <param name="window">The window.</param>
    /// <param name="cancellationToken">Cancels the reads of the catalog and transfers.</param>
    internal static async Task<ChangeScan> ArrivalsAsync(
        Lake lake, LakeTable table, Snapshot end, SnapshotWindow window, CancellationToken cancellationToken)
    {
        var found = await lake.Catalog.ChangedRows.InsertionsAsync(table, end, window.First, cancellationToken).ConfigureAwait(false);
        var inlined = found.Rows.Select(InlinedRows.Of).ToImmutableArray();
        var lease = OpenFiles.None;
        try
        {
            TableScan.RequireReadable(table, found.Files);
            lease = await TableScan.OpenAsync(lake.Storage, found.Files, lazily: true, cancellationToken).ConfigureAwait(false);
            var files = await lake.Files.DescribeAsync(table, end, found.Files, cancellationToken).ConfigureAwait(false);
            List<LakeColumn> known = [.. table.Columns, .. files.SelectMany(f => f.Columns.Written)];
            await lease.FetchAsync(ParquetSelection.Of(known, [.. table.Columns.Select(c => c.Id)]), cancellationToken)
                .ConfigureAwait(false);
            return new ChangeScan(
                needed => new RelationSql(table, window, needed) { Inlined = inlined }.Build(files), [.. inlined, lease], found.Files,
                files.Select(f => f.Path));
        }
        catch
        {
            DisposeAll([.. inlined, lease]);
            throw;
        }
    }

    /// <summary>Rows that snapshots of the window deleted.</summary>
    /// <remarks>The parameters are those of <see cref="InsertionsAsync"/>.</remarks>
    internal static async Task<ChangeScan> DeletionsAsync(
        SqlCatalog catalog, IStorage storage, FileDescriber describer, LakeTable table, Snapshot end, SnapshotWindow window,
        bool withPassing, CancellationToken cancellationToken)
    {
        var found = await catalog.ChangedRows.DeletionsAsync(table, end, window.First, cancellationToken).ConfigureAwait(false);
        var inlined = found.Rows.Select(InlinedRows.Of).ToImmutableArray();
        var lease = OpenFiles.None;
        try
        {
            TableScan.RequireReadable(table, [.. found.Files.Select(l => l.File)]);
            lease = await OpenAsync(storage, found, cancellationToken).ConfigureAwait(false);
            var scans = await describer.DescribeAsync(table, end, [.. found.Files.Select(f => f.File)], cancellationToken)
                .ConfigureAwait(false);
            var files = found.Files.Zip(scans, (file, scan) => DeletedFrom(storage, file, scan, window, found.Rewrites)).ToList();
            var positions = InlinedDeletes.Of(
                [.. found.Positions, .. await ReadVectorsAsync(storage, found.Files, cancellationToken).ConfigureAwait(false)]);
            return new ChangeScan(
                needed => new DeletionSql(table, window, needed)
                {
                    Inlined = inlined,
                    InlinedDeletes = positions,
                    WithPassing = withPassing,
                }.Build(files),
                positions is null ? [.. inlined, lease] : [.. inlined, positions, lease], found.Files.Select(f => f.File),
                files.SelectMany(f => f.Deletes.Select(d => d.Path).Prepend(f.File.Path)));
        }
        catch
        {
            DisposeAll([.. inlined, lease]);
            throw;
        }
    }

    /// <summary>Makes the files that lost rows, and their delete files, readable by the engine.</summary>
    static Task<OpenFiles> OpenAsync(IStorage storage, DeletedRows found, CancellationToken cancellationToken) => storage.OpenAsync(
        [
            .. found.Files.Select(l => new FileToRead(l.File.Path, l.File.FileSizeBytes, l.File.FooterSize)),
            .. found.Files.SelectMany(l => l.Deletes).Where(DeleteFileSql.IsParquet)
                .Select(d => new FileToRead(d.Path, d.FileSizeBytes, d.FooterSize)),
        ],
        footersOnly: false, cancellationToken);

    /// <summary>The positions of deletion vectors, which the engine does not read.</summary>
    static async Task<List<RowDeletion>> ReadVectorsAsync(
        IStorage storage, ImmutableArray<FileDeletes> files, CancellationToken cancellationToken)
    {
        var deleted = new List<RowDeletion>();
        foreach (var (file, deletes) in files)
        {
            foreach (var vector in deletes.Where(d => !DeleteFileSql.IsParquet(d)))
            {
                var positions = await DeletionVectorFile.PositionsAsync(storage, vector, cancellationToken).ConfigureAwait(false);
                deleted.AddRange(positions.Select(p => new RowDeletion(file.Id.Value, p, vector.Begin.Value)));
            }
        }

        return deleted;
    }

    static DeletedFrom DeletedFrom(
        IStorage storage, FileDeletes file, ScanFile scan, SnapshotWindow window, ImmutableHashSet<SnapshotId> rewrites)
    {
        var ended = file.File.End is { } end && window.Contains(end) && !rewrites.Contains(end) ? file.File.End : null;
        return new DeletedFrom(
            scan, [.. file.Deletes.Where(DeleteFileSql.IsParquet).Select(d => d with { Path = storage.ReadPath(d.Path) })], ended);
    }

    public void Dispose() => DisposeAll(_sources);

    static void DisposeAll(IEnumerable<IDisposable> sources)
    {
        foreach (var source in sources)
            source.Dispose();
    }
}
