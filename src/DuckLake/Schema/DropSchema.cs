using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>DROP SCHEMA.</summary>
/// <param name="Name">The schema's name.</param>
/// <param name="Cascade">Drop what is in it, too.</param>
/// <param name="IfExists">Do nothing when there is none.</param>
public sealed record DropSchema(string Name, bool Cascade = false, bool IfExists = false) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        if (IfExists && tree.FindSchema(Name) is null)
            return tree;
        var schema = tree.GetSchema(Name);
        if (!schema.IsEmpty && !Cascade)
        {
            var held = schema.Tables.Keys.Concat(schema.Views.Keys).Concat(schema.ScalarMacros.Keys).Concat(schema.TableMacros.Keys)
                .Order(StringComparer.Ordinal);
            throw new DuckLakeException(
                $"Dropping schema \"{Name}\" failed: it holds {string.Join(", ", held.Take(5))}. Drop them first, or use CASCADE.");
        }

        return tree with { Schemas = tree.Schemas.Remove(Name) };
    }
}
