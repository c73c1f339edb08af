using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>COMMENT ON VIEW.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The view's name.</param>
/// <param name="Text">The comment; null for none.</param>
public sealed record CommentView(string Schema, string Name, string? Text) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var view = tree.GetView(Schema, Name);
        var schema = tree.GetSchema(Schema);
        return tree.With(schema with { Views = schema.Views.SetItem(Name, view with { Comment = Text }) });
    }
}
