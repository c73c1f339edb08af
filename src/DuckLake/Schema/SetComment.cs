using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>COMMENT ON TABLE or COLUMN.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column's name; null for the table.</param>
/// <param name="Text">The comment; null for none.</param>
public sealed record SetComment(TableId Table, string? Column, string? Text) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var table = tree.GetTable(Table);
        if (Column is null)
            return tree.With(table with { Comment = Text });
        var column = table.GetColumn(Column);
        return tree.WithColumn(table, column, column with { Comment = Text });
    }
}
