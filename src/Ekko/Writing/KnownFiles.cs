using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Writing;

/// <summary>
/// Between which block numbers and times the files of a table are, kept in memory: a writer's own commits are added as they happen, so the catalog is asked
/// only when somebody else has committed. New blocks are outside of all of them and pay nothing.
/// </summary>
sealed class KnownFiles(Lake lake)
{
    readonly List<FileBounds> _files = [];
    SnapshotId? _asOf;
    TableId _table;

    /// <summary>Bounds of every file as of a snapshot: block number first, block time second.</summary>
    public async Task<IReadOnlyList<FileBounds>> AsOfAsync(BoundTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (_asOf == snapshot.Id && _table == table.Table.Id)
            return _files;
        _files.Clear();
        _files.AddRange(await lake.FileBoundsAsync(table.Table, snapshot, Columns(table), cancellationToken).ConfigureAwait(false));
        (_asOf, _table) = (snapshot.Id, table.Table.Id);
        return _files;
    }

    /// <summary>Adds files a commit has named.</summary>
    public void Committed(BoundTable table, Snapshot before, Snapshot committed, IReadOnlyList<NewDataFile> files)
    {
        if (_asOf != before.Id || committed.Id.Value != before.Id.Value + 1 || _table != table.Table.Id)
        {
            _asOf = null;
            return;
        }

        foreach (var file in files)
            _files.Add(Lake.BoundsOf(file, Columns(table)));
        _asOf = committed.Id;
    }

    static ColumnId[] Columns(BoundTable table) => [table["block_number"], table["block_time"]];
}
