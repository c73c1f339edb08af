using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>DROP TABLE. Older snapshots keep it.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The table's name.</param>
/// <param name="IfExists">Do nothing when there is none.</param>
public sealed record DropTable(string Schema, string Name, bool IfExists = false) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context) =>
        IfExists && tree.FindTable(Schema, Name) is null ? tree : tree.Without(tree.GetTable(Schema, Name));
}
