using System.Collections.Immutable;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Scan;

/// <summary>
/// The plan to read a table as of a snapshot: which files, after pruning, and the SQL that reads them. A transaction's own files are read
/// too, after those of the snapshot.
/// </summary>
sealed class TableScan : IPlanSource
{
    readonly IStorage _storage;
    readonly LakeTable _table;
    readonly Snapshot _snapshot;
    readonly List<InlinedRows> _inlined = [];
    readonly List<RowDeletion> _keptDeletes = [];
    OpenFiles _lease = OpenFiles.None;
    ImmutableArray<ScanFile> _files = [];
    LiveRows? _live;

    TableScan(IStorage storage, LakeTable table, Snapshot snapshot, ImmutableArray<DataFile> files, long? rowCount)
    {
        _storage = storage;
        _table = table;
        _snapshot = snapshot;
        DataFiles = files;
        RowCount = rowCount;
    }

    /// <inheritdoc />
    public int FileCount => DataFiles.Length;

    /// <inheritdoc />
    public long FileBytes => DataFiles.Sum(file => file.FileSizeBytes);

    /// <summary>The files that will be read, those of the running transaction last.</summary>
    internal ImmutableArray<DataFile> DataFiles { get; }

    /// <summary>The sources of rows that the catalog keeps, in the order the places of their rows count them.</summary>
    internal IReadOnlyList<InlinedRows> Inlined => _inlined;

    /// <summary>
    /// The files for the engine; of one that was opened lazily, <see cref="OpenFiles.FetchAsync"/> must bring what the query reads.
    /// </summary>
    internal OpenFiles Lease => _lease;

    /// <summary>Where the engine reads the files; none before the scan is opened.</summary>
    public IEnumerable<string> LocalPaths => _files.Select(f => f.Path);

    /// <inheritdoc />
    public IEnumerable<long> Deletions => _live?.Published ?? [];

    /// <inheritdoc />
    public IEnumerable<(long Number, ColumnBatch Rows)> Rows => _inlined.Select(rows => (rows.Number, rows.Batch));

    /// <summary>The table that is read.</summary>
    internal LakeTable Table => _table;

    /// <summary>The table's columns, under every name that one of its files has for them. The scan must have been opened.</summary>
    internal IReadOnlyList<LakeColumn> FileColumns =>
        [.. _table.Columns.Concat(_files.Select(f => f.Columns).Distinct().SelectMany(f => f.Written)).DistinctBy(c => (c.Id, c.Name))];

    /// <summary>Whether there is nothing to read at all.</summary>
    internal bool IsEmpty => DataFiles.IsEmpty && _inlined.Count == 0;

    /// <summary>How many rows the files hold after deletes, when the catalog knows exactly; null when the files have to be read.</summary>
    internal long? RowCount { get; private set; }

    /// <param name="catalog">The lake's catalog.</param>
    /// <param name="storage">Where its files are.</param>
    /// <param name="table">The table as the query sees it.</param>
    /// <param name="snapshot">The snapshot to read.</param>
    /// <param name="conditions">Conditions that every wanted row fulfils; files that cannot hold one are left out.</param>
    /// <param name="own">What the running transaction has done to the table's rows; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the reads of the catalog.</param>
    internal static async Task<TableScan> PlanAsync(
        SqlCatalog catalog, IStorage storage, LakeTable table, Snapshot snapshot, IReadOnlyList<FileCondition> conditions,
        PendingRows? own, CancellationToken cancellationToken)
    {
        var all = await catalog.Files.ReadAsync(table, snapshot, cancellationToken).ConfigureAwait(false);
        var kept = new InlinedRowSet([], []);
        if (all.InlinedDeletesTable is not null || !all.InlinedData.IsEmpty)
            (all, kept) = await InlinedRowSet.ReadAsync(catalog, table, snapshot, all, own, cancellationToken).ConfigureAwait(false);
        try
        {
            RequireReadable(table, all.Files);
            var scan = await SelectFilesAsync(catalog, storage, table, snapshot, all, conditions, own, cancellationToken)
                .ConfigureAwait(false);
            scan.AddInlined(catalog.Dialect, kept, own);
            return scan;
        }
        catch
        {
            kept.Dispose();
            throw;
        }
    }

    static async Task<TableScan> SelectFilesAsync(
        SqlCatalog catalog, IStorage storage, LakeTable table, Snapshot snapshot, TableFiles all, IReadOnlyList<FileCondition> conditions,
        PendingRows? own, CancellationToken cancellationToken)
    {
        var live = own is { EndedFiles: { Count: > 0 } ended }
            ? [.. all.Files.Where(f => !ended.ContainsKey(f.Id.Value))] : all.Files;
        var kept = await FileFilter.SelectAsync(catalog, table, live, conditions, cancellationToken).ConfigureAwait(false);

        var ownFiles = own?.Files ?? [];
        return new TableScan(
            storage, table, snapshot, kept.AddRange(ownFiles), CountRows(kept, snapshot) + ownFiles.Sum(f => f.RecordCount));
    }

    /// <summary>Makes the files readable by the engine, and finds out what their columns are and which of their rows live.</summary>
    /// <param name="files">Describes data files.</param>
    /// <param name="deletes">Reads delete files.</param>
    /// <param name="lazily">Brings of large remote files only their ends; see <see cref="Lease"/>.</param>
    /// <param name="cancellationToken">Cancels transfers.</param>
    internal async Task OpenAsync(
        FileDescriber files, DeleteFileReader deletes, bool lazily, CancellationToken cancellationToken)
    {
        await Task.WhenAll(DescribeAsync(), ReadDeletesAsync()).ConfigureAwait(false);

        async Task DescribeAsync()
        {
            _lease = await OpenAsync(_storage, DataFiles, lazily, cancellationToken).ConfigureAwait(false);
            _files = await files.DescribeAsync(_table, _snapshot, DataFiles, cancellationToken).ConfigureAwait(false);
        }

        async Task ReadDeletesAsync() => _live = await LiveRows.ReadAsync(
            deletes, [.. DataFiles.Where(f => f.Delete is not null).Select(f => (f.Delete!, _snapshot.Id))], _keptDeletes,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The relation, in parentheses, that stands in for the table in a FROM clause. The scan must have been opened.</summary>
    internal string Relation(VirtualColumns needed)
    {
        var live = _live ?? throw new InvalidOperationException($"The scan of table \"{_table.Name}\" was not opened.");
        return new RelationSql(_table, SnapshotWindow.UpTo(_snapshot.Id), needed) { Inlined = _inlined, Live = live }.Build(_files);
    }

    /// <inheritdoc cref="LiveRows.Anonymous"/>
    internal string Anonymous(string sql) => _live?.Anonymous(sql) ?? sql;

    /// <summary>
    /// Whether the engine reads the files without mapping columns, and so leaves out row groups by their statistics, and its plans name the
    /// table's columns.
    /// </summary>
    internal bool ReadsPlainly =>
        _files.All(f => f.Columns is { HasTableNames: true, HasUniqueNames: true, Hiding: null });

    /// <summary>Lets go of rows of the catalog that the relation reads; call it when the query that uses the relation is over.</summary>
    public void Dispose()
    {
        foreach (var rows in _inlined)
            rows.Dispose();
        _live?.Dispose();
        _lease.Dispose();
    }

    /// <summary>Makes data files readable by the engine.</summary>
    internal static Task<OpenFiles> OpenAsync(
        IStorage storage, IReadOnlyCollection<DataFile> files, bool lazily, CancellationToken cancellationToken) =>
        files.Count == 0 ? Task.FromResult(OpenFiles.None)
            : storage.OpenAsync([.. files.Select(f => new FileToRead(f.Path, f.FileSizeBytes, f.FooterSize))], lazily, cancellationToken);

    void AddInlined(CatalogDialect dialect, InlinedRowSet kept, PendingRows? own)
    {
        _inlined.AddRange(kept.Rows);
        if (own is not null && InlinedRows.Own(dialect, own.Inlined) is { } added)
            _inlined.Add(added);
        _keptDeletes.AddRange(kept.Deleted);
        if (own is not null)
            _keptDeletes.AddRange(own.Deleted);
        if (_keptDeletes.Count > 0)
        {
            // The catalog also keeps positions of files that have ended since.
            var read = DataFiles.Select(f => f.Id.Value).ToHashSet();
            _keptDeletes.RemoveAll(d => !read.Contains(d.File));
        }

        RowCount += _inlined.Sum(rows => rows.RowCount) - _keptDeletes.Count;
    }

    /// <summary>
    /// Exact only where no file holds rows or deletions newer than the snapshot: those are told apart by reading. The delete file of rows
    /// that were moved out of the catalog does not say up to when it goes.
    /// </summary>
    static long? CountRows(ImmutableArray<DataFile> files, Snapshot snapshot) =>
        files.Any(f => f.PartialMax > snapshot.Id || f.Delete?.PartialMax > snapshot.Id || f.Delete?.End is not null
            || f is { PartialMax: not null, Delete: { PartialMax: null } })
            ? null
            : files.Sum(f => f.RecordCount - (f.Delete?.DeleteCount ?? 0));

    internal static void RequireReadable(LakeTable table, ImmutableArray<DataFile> files)
    {
        if (files.FirstOrDefault(f => f.EncryptionKey is { Length: > 0 }) is { } encrypted)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"Reading table \"{table.Name}\" failed: its file {encrypted.Path} is encrypted, which this version cannot read.");
    }
}
