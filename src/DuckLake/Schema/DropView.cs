using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>DROP VIEW.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The view's name.</param>
/// <param name="IfExists">Do nothing when there is none.</param>
public sealed record DropView(string Schema, string Name, bool IfExists = false) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        if (tree.FindView(Schema, Name) is not null)
        {
            var schema = tree.GetSchema(Schema);
            return tree.With(schema with { Views = schema.Views.Remove(Name) });
        }

        return IfExists
            ? tree
            : throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"View \"{Schema}\".\"{Name}\" does not exist in snapshot {tree.Snapshot.Id}.");
    }
}
