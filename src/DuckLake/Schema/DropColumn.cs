using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>ALTER TABLE … DROP COLUMN, also of a field of a struct. Files keep the values; the id is never used again.</summary>
/// <param name="Table">The table.</param>
/// <param name="Path">Names that lead to the column or field.</param>
/// <param name="IfExists">Do nothing when there is none.</param>
public sealed record DropColumn(TableId Table, ImmutableArray<string> Path, bool IfExists = false) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var table = tree.GetTable(Table);
        if (IfExists && table.FindColumn(Path.AsSpan()) is null)
            return tree;
        var column = table.GetColumn(Path.AsSpan());
        return Path.Length == 1 ? DropFromTable(tree, table, column) : DropField(tree, table);
    }

    static LakeTree DropFromTable(LakeTree tree, LakeTable table, LakeColumn column)
    {
        if (table.Columns.Length == 1)
            throw new DuckLakeException(
                $"Dropping column \"{column.Name}\" of \"{table.Name}\" failed: it is the only one. Drop the table instead.");
        if (table.Partition is { } partition && partition.Keys.Any(k => k.Column == column.Id))
            throw new DuckLakeException(
                $"Dropping column \"{column.Name}\" of \"{table.Name}\" failed: the table is partitioned by this column. "
                + "Change or reset the partitioning first.");
        if (table.Sort is { } sort && sort.Keys.Any(k => SortColumns.Mentions(k.Expression, column.Name)))
            throw new DuckLakeException(
                $"Dropping column \"{column.Name}\" of \"{table.Name}\" failed: the table is sorted by this column. "
                + "Change or reset the sort order first.");
        return tree.With(table with { Columns = table.Columns.Remove(column) });
    }

    LakeTree DropField(LakeTree tree, LakeTable table)
    {
        var parent = table.GetColumn(Path.AsSpan()[..^1]);
        if (parent.Type.Kind != ColumnKind.Struct)
            throw new DuckLakeException($"Dropping field \"{Path[^1]}\" failed: \"{parent.Name}\" is a {parent.SqlType}, not a struct.");
        if (parent.Children.Length == 1)
            throw new DuckLakeException(
                $"Dropping field \"{Path[^1]}\" failed: it is the only field of \"{parent.Name}\". Drop that instead.");
        var root = table.GetColumn(Path[0]);
        return tree.WithColumn(table, root, root.ReplaceBelow(Path.AsSpan()[1..], _ => null));
    }
}
