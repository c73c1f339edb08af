using System.Collections.Concurrent;
using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>All column rows of one table, old ones included.</summary>
sealed class TableHistory(TableId table, IReadOnlyList<ColumnRow> rows)
{
    readonly ConcurrentDictionary<SnapshotId, ImmutableArray<LakeColumn>> _columns = new();

    public TableId Table => table;

    /// <summary>The id the next new column gets: ids of dropped columns are never used again.</summary>
    public ColumnId NextColumnId => new(rows.Count == 0 ? 1 : rows.Max(r => r.Id.Value) + 1);

    /// <summary>The table's columns as of a snapshot, for example the one a file came with; empty before the table existed.</summary>
    public ImmutableArray<LakeColumn> ColumnsAt(SnapshotId snapshot) =>
        _columns.GetOrAdd(snapshot, at => ColumnRow.Build([.. rows.Where(r => r.IsVisible(at))], _ => null));

    /// <summary>The newest columns, up to a snapshot, that have these names; null when the table never had them.</summary>
    public ImmutableArray<LakeColumn>? ColumnsNamed(IReadOnlyList<string> names, SnapshotId last) => rows.Select(r => r.Begin).Append(last)
        .Where(s => s <= last).Distinct().OrderByDescending(s => s.Value).Select(s => (ImmutableArray<LakeColumn>?)ColumnsAt(s))
        .FirstOrDefault(columns => columns!.Value.Select(c => c.Name).SequenceEqual(names, StringComparer.OrdinalIgnoreCase));
}
