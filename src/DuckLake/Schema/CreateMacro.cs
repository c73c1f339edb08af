using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>CREATE MACRO. A scalar and a table macro may share a name.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The macro's name.</param>
/// <param name="Implementations">Its overloads, all scalar or all table.</param>
/// <param name="OrReplace">Drop the macro of this name and kind first.</param>
/// <param name="IfNotExists">Do nothing when there is one.</param>
public sealed record CreateMacro(
    string Schema, string Name, ImmutableArray<MacroImplementation> Implementations, bool OrReplace = false, bool IfNotExists = false)
    : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var schema = tree.GetSchema(Schema);
        var macro = new LakeMacro(new(0), schema.Id, Name, Implementations, context.Begin);
        if (Implementations.IsEmpty || Implementations.Any(i => (i.Type == "table") != macro.IsTable))
            throw new DuckLakeException(
                $"Creating macro \"{Schema}\".\"{Name}\" failed: it needs overloads, either all scalar or all table.");
        if ((macro.IsTable ? schema.TableMacros : schema.ScalarMacros).ContainsKey(Name) && !OrReplace)
        {
            return IfNotExists ? tree
                : throw new DuckLakeException(
                    DuckLakeErrorKind.AlreadyExists,
                    $"Creating macro \"{Schema}\".\"{Name}\" failed: a macro of this name exists already.");
        }

        macro = macro with { Id = new(context.TakeCatalogId()) };
        return tree.With(macro.IsTable
            ? schema with { TableMacros = schema.TableMacros.Remove(Name).Add(Name, macro) }
            : schema with { ScalarMacros = schema.ScalarMacros.Remove(Name).Add(Name, macro) });
    }
}
