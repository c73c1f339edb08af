using System.Collections.Immutable;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Scan;

/// <summary>
/// The plan to read a table as of a snapshot: which files, after pruning, and the SQL that reads them. A transaction's own files are read too,
/// after those of the snapshot.
/// </summary>
sealed class TableScan
{
    readonly LakeTable _table;
    readonly Snapshot _snapshot;
    readonly ImmutableArray<ScanFile> _files;

    TableScan(LakeTable table, Snapshot snapshot, ImmutableArray<ScanFile> files, long? rowCount)
    {
        _table = table;
        _snapshot = snapshot;
        _files = files;
        RowCount = rowCount;
    }

    /// <summary>How many files will be read.</summary>
    internal int FileCount => _files.Length;

    /// <summary>How many rows the files hold after deletes, when the catalog tells exactly; null when reading is needed.</summary>
    internal long? RowCount { get; }

    /// <param name="catalog">The lake's catalog.</param>
    /// <param name="storage">Where its files are.</param>
    /// <param name="table">The table as the query sees it.</param>
    /// <param name="snapshot">The snapshot to read.</param>
    /// <param name="predicates">Conditions that every wanted row fulfils; files that cannot hold one are left out.</param>
    /// <param name="ownFiles">Files that the running transaction has written.</param>
    /// <param name="cancellationToken">Cancels the reads of the catalog.</param>
    internal static async Task<TableScan> PlanAsync(
        SqlCatalog catalog, IStorage storage, LakeTable table, Snapshot snapshot, IReadOnlyList<ColumnPredicate> predicates,
        IReadOnlyList<DataFile> ownFiles, CancellationToken cancellationToken)
    {
        var all = await catalog.FilesAsync(table, snapshot, cancellationToken).ConfigureAwait(false);
        await RequireReadable(catalog, table, snapshot, all, cancellationToken).ConfigureAwait(false);
        var kept = await PruneAsync(catalog, table, all.Files, predicates, cancellationToken).ConfigureAwait(false);

        var files = ImmutableArray.CreateBuilder<ScanFile>(kept.Length + ownFiles.Count);
        foreach (var file in kept)
            files.Add(await DescribeAsync(catalog, storage, table, snapshot, file, cancellationToken).ConfigureAwait(false));
        foreach (var file in ownFiles)
            files.Add(new ScanFile(storage.ReadPath(file.Path), file.RowIdStart, file.Begin, null, null, []));
        return new TableScan(table, snapshot, files.DrainToImmutable(), CountRows(kept, snapshot) + ownFiles.Sum(f => f.RecordCount));
    }

    /// <summary>The relation, in parentheses, that stands in for the table in a FROM clause.</summary>
    internal string Relation(VirtualColumns needed) => new RelationSql(_table, _snapshot.Id, needed).Build(_files);

    static async ValueTask<ScanFile> DescribeAsync(
        SqlCatalog catalog, IStorage storage, LakeTable table, Snapshot snapshot, DataFile file, CancellationToken cancellationToken)
    {
        var scan = new ScanFile(storage.ReadPath(file.Path), file.RowIdStart, file.Begin, Read(file.Delete, storage), file.PartialMax, []);
        if (file.MappingId is { } id)
        {
            var mapping = await catalog.NameMappingAsync(id, cancellationToken).ConfigureAwait(false);
            return scan with
            {
                Mapping = id,
                WrittenAs = MappedFile.Columns(table.Columns, mapping.Columns),
                PathValues = MappedFile.PathValues(file.Path, mapping.Columns),
            };
        }
        if (!table.Columns.Any(c => c.Type.IsNested))
            return scan;
        var history = await catalog.HistoryAsync(table.Id, snapshot, cancellationToken).ConfigureAwait(false);
        return scan with { WrittenAs = Evolved(history.ColumnsAt(file.Begin), table) };
    }

    static DeleteFile? Read(DeleteFile? delete, IStorage storage) => delete is null ? null : delete with { Path = storage.ReadPath(delete.Path) };

    static ImmutableArray<LakeColumn> Evolved(ImmutableArray<LakeColumn> written, LakeTable table) =>
        table.Columns.Any(c => c.Type.IsNested && written.FirstOrDefault(w => w.Id == c.Id) is { } source && !NestedShape.Matches(source, c)) ? written : [];

    static async Task<ImmutableArray<DataFile>> PruneAsync(
        SqlCatalog catalog, LakeTable table, ImmutableArray<DataFile> files, IReadOnlyList<ColumnPredicate> predicates, CancellationToken cancellationToken)
    {
        foreach (var byColumn in predicates.GroupBy(p => p.Column))
        {
            if (files.Length < 2)
                break;
            if (table.FindColumn(byColumn.Key) is not { } column)
                continue;
            var statistics = await catalog.ColumnStatisticsAsync(table.Id, column.Id, cancellationToken).ConfigureAwait(false);
            files = [.. files.Where(f => byColumn.All(p =>
                FilePruner.MayMatch(column, p, statistics.GetValueOrDefault(f.Id)) && PartitionPruner.MayMatch(table.Partition, f, column, p)))];
        }
        return files;
    }

    /// <summary>
    /// Exact only where no file holds rows or deletions newer than the snapshot: those are told apart by reading.
    /// </summary>
    static long? CountRows(ImmutableArray<DataFile> files, Snapshot snapshot) =>
        files.Any(f => f.PartialMax > snapshot.Id || f.Delete?.PartialMax > snapshot.Id || f.Delete?.End is not null)
            ? null
            : files.Sum(f => f.RecordCount - (f.Delete?.DeleteCount ?? 0));

    static async Task RequireReadable(
        SqlCatalog catalog, LakeTable table, Snapshot snapshot, TableFiles files, CancellationToken cancellationToken)
    {
        if (files.Files.FirstOrDefault(f => f.EncryptionKey is { Length: > 0 }) is { } encrypted)
            throw new DuckLakeException(DuckLakeErrorKind.NotSupported, $"Reading table \"{table.Name}\" failed: its file {encrypted.Path} is encrypted, which this version cannot read.");
        if (await catalog.HasInlinedRowsAsync(files, snapshot, cancellationToken).ConfigureAwait(false))
            throw new DuckLakeException(DuckLakeErrorKind.NotSupported, $"Reading table \"{table.Name}\" failed: it has rows or deletes inlined in the catalog, which this version cannot read. Flush them with ducklake_flush_inlined_data in the client that wrote them.");
    }
}
