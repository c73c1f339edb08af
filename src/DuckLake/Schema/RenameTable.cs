using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>ALTER TABLE … RENAME TO. Id, uuid and directory stay.</summary>
/// <param name="Table">The table.</param>
/// <param name="NewName">Its new name.</param>
public sealed record RenameTable(TableId Table, string NewName) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var table = tree.GetTable(Table);
        var rest = tree.Without(table);
        rest.RequireFree(tree.FindSchema(table.Schema)!.Name, NewName);
        return table.Name == NewName ? tree : rest.With(table with { Name = NewName, Begin = context.Begin });
    }
}
