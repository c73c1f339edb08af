using System.Collections.Concurrent;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Trees and column histories, kept by schema version: it moves with every change to what they hold.</summary>
sealed class TreeCache(CatalogDatabase database, SnapshotReader snapshots, string dataPath)
{
    /// <summary>Trees kept; time travel over a longer evolution reads them again.</summary>
    const int TreesKept = 64;

    readonly ConcurrentDictionary<long, LakeTree> _trees = new();
    readonly ConcurrentDictionary<(TableId, long), TableHistory> _histories = new();

    /// <summary>The latest tree.</summary>
    public async Task<LakeTree> LatestAsync(CancellationToken cancellationToken) =>
        await AtAsync(await snapshots.LatestAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Everything but files as of a snapshot.</summary>
    public async Task<LakeTree> AtAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (!_trees.TryGetValue(snapshot.SchemaVersion, out var tree))
        {
            tree = await database.ReadTogetherAsync(
                c => new TreeReader(c, dataPath, snapshot, cancellationToken).ReadAsync(), cancellationToken).ConfigureAwait(false);
            if (_trees.Count >= TreesKept)
                _trees.Clear();
            _trees[snapshot.SchemaVersion] = tree;
        }

        return tree.Snapshot == snapshot ? tree : tree with { Snapshot = snapshot };
    }

    /// <summary>Every column row a table ever had: the columns as of any older snapshot, without another read.</summary>
    public async Task<TableHistory> HistoryAsync(TableId table, Snapshot latest, CancellationToken cancellationToken)
    {
        if (_histories.TryGetValue((table, latest.SchemaVersion), out var history))
            return history;
        var rows = await database.QueryAsync(
            $"SELECT {ColumnRow.SelectList} FROM ducklake_column WHERE table_id = @table", ColumnRow.Read, cancellationToken,
            ("@table", table.Value)).ConfigureAwait(false);
        history = new TableHistory(table, rows);
        if (_histories.Count >= TreesKept)
            _histories.Clear();
        return _histories[(table, latest.SchemaVersion)] = history;
    }

    /// <summary>The snapshots at which files of a table began to be written with other columns or partitions, oldest first.</summary>
    public Task<List<SnapshotId>> SchemaChangesAsync(TableId table, CancellationToken cancellationToken) => database.QueryAsync(
        "SELECT begin_snapshot FROM ducklake_schema_versions WHERE table_id = @table ORDER BY begin_snapshot",
        row => new SnapshotId(row.Number(0)),
        cancellationToken, ("@table", table.Value));
}
