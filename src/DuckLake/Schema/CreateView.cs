using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>CREATE VIEW.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The view's name.</param>
/// <param name="Sql">The query in DuckDB's dialect; the lake's own name is written as <c>{DUCKLAKE_CATALOG}.</c>.</param>
/// <param name="ColumnAliases">Quoted names separated by commas, or empty.</param>
/// <param name="OrReplace">Drop the view of this name first.</param>
/// <param name="IfNotExists">Do nothing when there is one.</param>
public sealed record CreateView(
    string Schema, string Name, string Sql, string ColumnAliases = "", bool OrReplace = false, bool IfNotExists = false) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        if (tree.FindView(Schema, Name) is not null)
        {
            if (IfNotExists)
                return tree;
            if (OrReplace)
                tree = new DropView(Schema, Name).Apply(tree, context);
        }

        var schema = tree.RequireFree(Schema, Name);
        // Views get random uuids, tables and schemas time-ordered ones: so does the official writer.
        var view = new LakeView(
            new(context.TakeCatalogId()), Guid.NewGuid(), schema.Id, Name, "duckdb", Sql, ColumnAliases, null, context.Begin);
        return tree.With(schema with { Views = schema.Views.SetItem(Name, view) });
    }
}
