using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>ALTER VIEW … RENAME TO. Id and uuid stay.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The view's name.</param>
/// <param name="NewName">Its new name.</param>
public sealed record RenameView(string Schema, string Name, string NewName) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var view = tree.GetView(Schema, Name);
        var rest = new DropView(Schema, Name).Apply(tree, context);
        var schema = rest.RequireFree(Schema, NewName);
        return view.Name == NewName
            ? tree : rest.With(schema with { Views = schema.Views.SetItem(NewName, view with { Name = NewName, Begin = context.Begin }) });
    }
}
