using System.Collections.Concurrent;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

// Trees and column histories, kept by schema version: it moves with every change to what they hold.
sealed partial class SqlCatalog
{
    /// <summary>Trees kept; time travel over a longer evolution reads them again.</summary>
    const int TreesKept = 64;

    readonly ConcurrentDictionary<long, LakeTree> _trees = new();
    readonly ConcurrentDictionary<(TableId, long), TableHistory> _histories = new();

    /// <summary>The latest tree.</summary>
    public async Task<LakeTree> LatestTreeAsync(CancellationToken cancellationToken) =>
        await TreeAsync(await LatestSnapshotAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Everything but files as of a snapshot.</summary>
    public async Task<LakeTree> TreeAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (!_trees.TryGetValue(snapshot.SchemaVersion, out var tree))
        {
            tree = await ReadTogetherAsync(c => new TreeReader(c, DataPath, snapshot, cancellationToken).ReadAsync(), cancellationToken)
                .ConfigureAwait(false);
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
        var rows = await QueryAsync(
            $"SELECT {ColumnRow.SelectList} FROM ducklake_column WHERE table_id = @table", ColumnRow.Read, cancellationToken,
            ("@table", table.Value)).ConfigureAwait(false);
        history = new TableHistory(table, rows);
        if (_histories.Count >= TreesKept)
            _histories.Clear();
        return _histories[(table, latest.SchemaVersion)] = history;
    }

    /// <summary>Options of the lake, its schemas and its tables.</summary>
    public Task<List<LakeOption>> OptionsAsync(CancellationToken cancellationToken) =>
        ReadAsync(connection => ReadOptionsAsync(connection, cancellationToken), cancellationToken);

    internal static Task<List<LakeOption>> ReadOptionsAsync(CatalogConnection connection, CancellationToken cancellationToken) =>
        connection.QueryAsync(
        "SELECT \"key\", \"value\", \"scope\", scope_id FROM ducklake_metadata",
        row => new LakeOption(row.Text(0), row.Text(1), row.TextOrNull(2), row.NumberOrNull(3)), cancellationToken);
}
