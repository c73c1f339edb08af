using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>ALTER COLUMN … SET NOT NULL or DROP NOT NULL. That there is no null in the rows is the caller's to verify.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column's name.</param>
/// <param name="NullsAllowed">False for NOT NULL.</param>
public sealed record SetNullability(TableId Table, string Column, bool NullsAllowed) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var table = tree.GetTable(Table);
        var column = table.GetColumn(Column);
        if (column.NullsAllowed == NullsAllowed)
        {
            throw new DuckLakeException(NullsAllowed
                ? $"Cannot DROP NOT NULL on column {column.Name}: it has no NOT NULL constraint."
                : $"Cannot SET NOT NULL on column {column.Name}: it already has a NOT NULL constraint.");
        }

        return tree.WithColumn(table, column, column.Rewritten() with { NullsAllowed = NullsAllowed, Begin = context.Begin });
    }
}
