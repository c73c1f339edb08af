using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>ALTER COLUMN … SET DEFAULT or DROP DEFAULT: for rows yet to come; rows of older files keep what they show.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column's name.</param>
/// <param name="Default">The new default; null for none.</param>
public sealed record SetDefault(TableId Table, string Column, ColumnDefault? Default) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var table = tree.GetTable(Table);
        var column = table.GetColumn(Column);
        if (column.Type.IsNested && Default is not null)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotSupported,
                $"Setting the default of column \"{column.Name}\" failed: the format has none for {column.Type.SqlName} types.");
        }

        return tree.WithColumn(table, column, (column with { Default = Default, Begin = context.Begin }).Rewritten());
    }
}
