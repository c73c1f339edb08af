using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>ALTER TABLE … ADD COLUMN, also of a field of a struct.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The new column; rows that are there already show its <see cref="ColumnDefinition.InitialDefault"/>.</param>
/// <param name="Parent">Names that lead to the struct the field is added to; empty for a column of the table.</param>
/// <param name="IfNotExists">Do nothing when there is one of this name.</param>
public sealed record AddColumn(TableId Table, ColumnDefinition Column, ImmutableArray<string> Parent, bool IfNotExists = false) : LakeChange
{
    internal override TableId? NeedsColumnIdsOf(LakeTree tree) => Table;

    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var table = tree.GetTable(Table);
        var exists = Parent.IsEmpty ? table.FindColumn(Column.Name) : table.GetColumn(Parent.AsSpan()).FindChild(Column.Name);
        if (exists is not null)
        {
            return IfNotExists
                ? tree
                : throw new DuckLakeException(
                    DuckLakeErrorKind.AlreadyExists, $"Adding column \"{Column.Name}\" to \"{table.Name}\" failed: it exists already.");
        }

        return Parent.IsEmpty ? AddToTable(tree, table, context) : AddToStruct(tree, table, context);
    }

    LakeTree AddToTable(LakeTree tree, LakeTable table, ChangeContext context)
    {
        if (!Column.NullsAllowed)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotSupported,
                $"Adding column \"{Column.Name}\" failed: constraints cannot be added with it. Add it without, then use ALTER COLUMN … "
                + "SET NOT NULL.");
        }

        return tree.With(
            table with { Columns = table.Columns.Add(NewColumn.Create(Column, () => context.TakeColumnId(Table), context.Begin)) });
    }

    LakeTree AddToStruct(LakeTree tree, LakeTable table, ChangeContext context)
    {
        var parent = table.GetColumn(Parent.AsSpan());
        if (parent.Type.Kind != ColumnKind.Struct)
            throw new DuckLakeException(
                $"Adding field \"{Column.Name}\" failed: \"{string.Join('.', Parent)}\" is a {parent.SqlType}; "
                + "fields can only be added to structs.");
        var added =
            parent with { Children = parent.Children.Add(NewColumn.CreateField(Column, () => context.TakeColumnId(Table), context.Begin)) };
        var root = table.GetColumn(Parent[0]);
        return tree.WithColumn(table, root, Parent.Length == 1 ? added : root.ReplaceBelow(Parent.AsSpan()[1..], _ => added));
    }
}
