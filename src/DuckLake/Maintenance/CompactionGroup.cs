using System.Collections.Immutable;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;

namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Live files of a table in the order of their rows, in groups whose files may become one: written with the same columns, in the same
/// partition.
/// </summary>
sealed record CompactionGroup(SnapshotId SchemaBegin, ImmutableArray<DataFile> Files)
{
    /// <param name="files">The files that come into question.</param>
    /// <param name="schemaChanges">When the table's columns or partitions changed, oldest first.</param>
    internal static IEnumerable<CompactionGroup> Divide(IEnumerable<DataFile> files, IReadOnlyList<SnapshotId> schemaChanges) => files
        .OrderBy(f => f.Begin.Value).ThenBy(f => f.RowIdStart ?? long.MaxValue).ThenBy(f => f.Id.Value)
        .GroupBy(f => (Begin: schemaChanges.LastOrDefault(s => s <= f.Begin), f.Partition, Values: ValueKey(f)))
        .Select(g => new CompactionGroup(g.Key.Begin, [.. g]));

    /// <summary>The table with the columns the group's files were written with.</summary>
    internal async Task<LakeTable> TableAsync(SqlCatalog catalog, LakeTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var history = await catalog.Trees.HistoryAsync(table.Id, snapshot, cancellationToken).ConfigureAwait(false);
        var columns = history.ColumnsAt(Files[0].Begin);
        return columns.IsEmpty ? table : table with { Columns = columns, Sort = IsSortedBy(table, columns) ? table.Sort : null };
    }

    /// <summary>
    /// Whether the columns that the table's order names have these names among older columns too; files of other names are merged as they
    /// lie.
    /// </summary>
    static bool IsSortedBy(LakeTable table, ImmutableArray<LakeColumn> columns) => table.Sort is { } sort
        && table.Columns.All(
            c => columns.Any(o => o.Id == c.Id && o.Name == c.Name) || !sort.Keys.Any(k => SortColumns.Mentions(k.Expression, c.Name)));

    static string ValueKey(DataFile file) => string.Concat(file.PartitionValues.Select(v => v is null ? "-" : $"{v.Length}:{v}"));
}
