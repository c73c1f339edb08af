using System.Collections.Concurrent;
using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>All column rows of one table, old ones included.</summary>
sealed class TableHistory(TableId table, IReadOnlyList<ColumnRow> rows)
{
    readonly ConcurrentDictionary<SnapshotId, ImmutableArray<LakeColumn>> _columns = new();
    readonly Lazy<HashSet<SnapshotId>> _unsettled = new(
        () => [.. rows.Select(r => r.Begin), .. rows.Select(r => r.End).OfType<SnapshotId>()]);

    public TableId Table => table;

    /// <summary>The id the next new column gets: ids of dropped columns are never used again.</summary>
    public ColumnId NextColumnId => new(rows.Count == 0 ? 1 : rows.Max(r => r.Id.Value) + 1);

    /// <summary>
    /// Whether no column began or ended in a snapshot, so that files of this snapshot were written with exactly the columns it has. A
    /// transaction that inserts and then renames writes a file with the old names.
    /// </summary>
    public bool IsSettledAt(SnapshotId snapshot) => !_unsettled.Value.Contains(snapshot);

    /// <summary>The table's columns as of a snapshot, for example the one a file came with; empty before the table existed.</summary>
    public ImmutableArray<LakeColumn> ColumnsAt(SnapshotId snapshot) =>
        _columns.GetOrAdd(snapshot, at => ColumnRow.Build([.. rows.Where(r => r.IsVisible(at))], _ => null));
}
