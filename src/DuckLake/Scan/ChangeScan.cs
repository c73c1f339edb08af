using System.Collections.Immutable;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Files;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Scan;

/// <summary>
/// The plan to read what a range of snapshots inserted into a table or deleted from it, in the table's columns as of the range's end. The virtual
/// column <c>snapshot_id</c> is the snapshot of the insertion or deletion. An update is a deletion and an insertion of one row id in one snapshot.
/// </summary>
sealed class ChangeScan : IDisposable
{
    readonly Func<VirtualColumns, string> _relation;
    readonly ImmutableArray<IDisposable> _sources;

    ChangeScan(Func<VirtualColumns, string> relation, ImmutableArray<IDisposable> sources)
    {
        _relation = relation;
        _sources = sources;
    }

    /// <summary>The relation, in parentheses.</summary>
    internal string Relation(VirtualColumns needed) => _relation(needed);

    /// <summary>Rows that snapshots of the window inserted, whether they live on or not.</summary>
    internal static async Task<ChangeScan> InsertionsAsync(
        SqlCatalog catalog, IStorage storage, LakeTable table, Snapshot end, SnapshotWindow window, CancellationToken cancellationToken)
    {
        var rewrites = await catalog.RewritesAsync(cancellationToken).ConfigureAwait(false);
        var added = await catalog.FilesAddedAsync(table, window.First, window.Last, cancellationToken).ConfigureAwait(false);
        TableScan.RequireReadable(table, added);
        added = [.. added.Where(f => f.PartialMax is not null || !rewrites.Contains(f.Begin))];
        var lease = await TableScan.OpenAsync(storage, added, lazily: false, cancellationToken).ConfigureAwait(false);
        var files = new List<ScanFile>();
        foreach (var file in added)
            files.Add(await TableScan.DescribeAsync(catalog, storage, table, end, file, cancellationToken).ConfigureAwait(false));
        var inlined = await InlinedAsync(catalog, table, end, InlinedSelection.Begun, window, cancellationToken).ConfigureAwait(false);
        return new ChangeScan(needed => new RelationSql(table, window, needed) { Inlined = inlined, Excluded = rewrites }.Build(files), [.. inlined, lease]);
    }

    /// <summary>Rows that snapshots of the window deleted.</summary>
    internal static async Task<ChangeScan> DeletionsAsync(
        SqlCatalog catalog, IStorage storage, LakeTable table, Snapshot end, SnapshotWindow window, CancellationToken cancellationToken)
    {
        var rewrites = await catalog.RewritesAsync(cancellationToken).ConfigureAwait(false);
        var all = await catalog.FilesAsync(table, end, cancellationToken).ConfigureAwait(false);
        var kept = await InlinedDeletes.ReadAsync(catalog, all.InlinedDeletes, end, cancellationToken).ConfigureAwait(false);
        var losing = await catalog.FilesWithDeletionsAsync(table, window.First, window.Last, all: kept.Count > 0, cancellationToken)
            .ConfigureAwait(false);
        TableScan.RequireReadable(table, [.. losing.Select(l => l.File)]);
        var lease = await storage.OpenAsync(
            [
                .. losing.Select(l => new FileToRead(l.File.Path, l.File.FileSizeBytes, l.File.FooterSize)),
                .. losing.SelectMany(l => l.Deletes).Where(DeleteFileSql.IsParquet).Select(d => new FileToRead(d.Path, d.FileSizeBytes, d.FooterSize)),
            ],
            footersOnly: false, cancellationToken).ConfigureAwait(false);
        var files = new List<DeletedFrom>();
        foreach (var (file, every) in losing)
        {
            foreach (var vector in every.Where(d => !DeleteFileSql.IsParquet(d)))
                kept.AddRange((await DeletionVectorRows.PositionsAsync(storage, vector, cancellationToken).ConfigureAwait(false)).Select(p => (file.Id.Value, p, vector.Begin.Value)));
            var deletes = every.Where(DeleteFileSql.IsParquet);
            var scan = await TableScan.DescribeAsync(catalog, storage, table, end, file, cancellationToken).ConfigureAwait(false);
            var ended = file.End is { } endedAt && window.Contains(endedAt) && !rewrites.Contains(endedAt) ? file.End : null;
            files.Add(new DeletedFrom(scan with { Delete = null }, [.. deletes.Select(d => d with { Path = storage.ReadPath(d.Path) })], ended));
        }
        var inlinedDeletes = InlinedDeletes.Of(kept);
        var inlined = await InlinedAsync(catalog, table, end, InlinedSelection.Ended, window, cancellationToken).ConfigureAwait(false);
        return new ChangeScan(
            needed => new DeletionSql(table, window, needed) { Inlined = inlined, InlinedDeletes = inlinedDeletes }.Build(files),
            inlinedDeletes is null ? [.. inlined, lease] : [.. inlined, inlinedDeletes, lease]);
    }

    public void Dispose()
    {
        foreach (var source in _sources)
            source.Dispose();
    }

    static async Task<ImmutableArray<InlinedRows>> InlinedAsync(
        SqlCatalog catalog, LakeTable table, Snapshot end, InlinedSelection wanted, SnapshotWindow window, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<InlinedRows>();
        foreach (var data in (await catalog.FilesAsync(table, end, cancellationToken).ConfigureAwait(false)).InlinedData)
        {
            if (await InlinedRows.ReadAsync(catalog, data, end, wanted, window, cancellationToken).ConfigureAwait(false) is { } found)
                rows.Add(found);
        }
        return rows.ToImmutable();
    }
}
