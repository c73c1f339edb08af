using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>DROP MACRO and DROP MACRO TABLE.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The macro's name.</param>
/// <param name="IsTable">Whether the table macro of this name is meant, not the scalar one.</param>
/// <param name="IfExists">Do nothing when there is none.</param>
public sealed record DropMacro(string Schema, string Name, bool IsTable, bool IfExists = false) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var schema = tree.FindSchema(Schema);
        if (schema is null || !(IsTable ? schema.TableMacros : schema.ScalarMacros).ContainsKey(Name))
        {
            return IfExists ? tree
                : throw new DuckLakeException(
                    DuckLakeErrorKind.NotFound, $"Macro \"{Schema}\".\"{Name}\" does not exist in snapshot {tree.Snapshot.Id}.");
        }

        return tree.With(IsTable
            ? schema with { TableMacros = schema.TableMacros.Remove(Name) }
            : schema with { ScalarMacros = schema.ScalarMacros.Remove(Name) });
    }
}
