using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>
/// ALTER COLUMN … SET DATA TYPE: widens a type, or adds, drops and widens fields of a nested one by their names.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column's name.</param>
/// <param name="Type">The whole new type; its name does not matter.</param>
public sealed record SetColumnType(TableId Table, string Column, ColumnDefinition Type) : LakeChange
{
    internal override TableId? NeedsColumnIdsOf(LakeTree tree) => Type.Type.IsNested ? Table : null;

    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var table = tree.GetTable(Table);
        var column = table.GetColumn(Column);
        return tree.WithColumn(table, column, Promote(column, Type, true, context));
    }

    LakeColumn Promote(LakeColumn column, ColumnDefinition target, bool isRoot, ChangeContext context)
    {
        if (column.Type.IsNested)
            return PromoteNested(column, target, context);
        if (column.Type == target.Type)
            return column;
        if (!TypePromotion.IsAllowed(column.Type, target.Type))
        {
            throw new DuckLakeException(
                $"Cannot change type of column {column.Name} from {column.SqlType} to {target.Type.SqlName}: "
                + "only widening type promotions are allowed.");
        }

        return (isRoot ? column.Rewritten() : column.RewrittenField()) with { Type = target.Type, Begin = context.Begin };
    }

    LakeColumn PromoteNested(LakeColumn column, ColumnDefinition target, ChangeContext context)
    {
        if (column.Type != target.Type)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"Cannot change type of column {column.Name} from {column.SqlType} to {target.Type.SqlName}.");
        var children = target.Children.Select(t => column.FindChild(t.Name) is { } child
            ? Promote(child, t, false, context)
            : NewColumn.Create(t, () => context.TakeColumnId(Table), context.Begin));
        return column with { Children = [.. children.OrderBy(c => c.Id.Value)] };
    }
}
