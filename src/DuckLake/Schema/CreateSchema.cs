using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>CREATE SCHEMA.</summary>
/// <param name="Name">The schema's name.</param>
/// <param name="IfNotExists">Do nothing when there is one of this name.</param>
public sealed record CreateSchema(string Name, bool IfNotExists = false) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        if (string.IsNullOrEmpty(Name))
            throw new DuckLakeException("Creating a schema failed: it needs a name.");
        if (tree.FindSchema(Name) is not null)
        {
            return IfNotExists
                ? tree
                : throw new DuckLakeException(DuckLakeErrorKind.AlreadyExists, $"Creating schema \"{Name}\" failed: it exists already.");
        }

        var uuid = context.NewUuid();
        return tree.With(new LakeSchema(new(context.TakeCatalogId()), uuid, Name, LakePath.DirectoryOf(Name, uuid), true, context.Begin));
    }
}
