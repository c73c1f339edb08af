using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>CREATE TABLE.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The table's name.</param>
/// <param name="Columns">Its columns in order.</param>
/// <param name="IfNotExists">Do nothing when there is a table of this name.</param>
/// <param name="OrReplace">Drop the table of this name first.</param>
public sealed record CreateTable(
    string Schema, string Name, ImmutableArray<ColumnDefinition> Columns, bool IfNotExists = false, bool OrReplace = false) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        if (tree.FindTable(Schema, Name) is { } existing)
        {
            if (IfNotExists)
                return tree;
            if (OrReplace)
                tree = tree.Without(existing);
        }

        var schema = tree.RequireFree(Schema, Name);
        if (Columns.IsEmpty)
            throw new DuckLakeException($"Creating table \"{Schema}\".\"{Name}\" failed: it needs a column.");
        if (Columns.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new DuckLakeException($"Creating table \"{Schema}\".\"{Name}\" failed: it has two columns named \"{twice.Key}\".");
        var id = new TableId(context.TakeCatalogId());
        context.SetNextColumnId(id, new(1));
        var uuid = context.NewUuid();
        var path = LakePath.DirectoryOf(Name, uuid);
        return tree.With(new LakeTable(id, uuid, schema.Id, Name, path, true,
            [.. Columns.Select(c => NewColumn.Create(c, () => context.TakeColumnId(id), context.Begin))], null, null, null, context.Begin)
        {
            FullPath = LakePath.Resolve(context.DataPath, schema.Path, schema.PathIsRelative) + path,
        });
    }
}
