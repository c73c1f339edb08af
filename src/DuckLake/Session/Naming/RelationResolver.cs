using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Finds what the relations and table functions of a query stand for.</summary>
sealed class RelationResolver(StatementContext context, QueryRewrite rewrite, SessionNames names)
{
    /// <summary>What a reference stands for; null when it is nothing of a lake and the engine is to look for it.</summary>
    /// <exception cref="DuckLakeException">An AT clause names a snapshot, or a table in it, that does not exist.</exception>
    public ResolvedRelation? Resolve(SelectQuery query, RelationReference reference)
    {
        var (catalog, schema, name) = reference.Written;
        var found = reference.IsFunction
            ? new FunctionResolver(context, rewrite, names).Resolve(catalog, schema, name, query.ArgumentsAt(reference.Location))
            : Resolve(catalog, schema, name, query.AtOf(reference));
        rewrite.ReadsOthers |= found is null;
        return found;
    }

    /// <summary>What a name stands for; null when it is nothing of a lake.</summary>
    public ResolvedRelation? Resolve(string catalog, string schema, string name, AtClause? at)
    {
        if (context.Planning is null && names.Metadata(catalog, schema) is { } metadata)
            return CatalogTables.Find(metadata, name, context.Cancellation);
        var isPlain = catalog.Length + schema.Length == 0;
        if (names.Find(catalog, schema, s => s.Tables.ContainsKey(name) || s.Views.ContainsKey(name)) is not { } place
            || (isPlain && context.IsTemporary(name)))
            return Metadata(schema, name);
        var seen = context.ViewOf(place.Lake);
        var tree = at is { } clause ? new ScanPlanner(context).TreeAt(seen, clause) : seen.Tree;
        if (tree.FindTable(place.Schema, name) is { } table)
            return new TableRelation(seen, tree.FindSchema(place.Schema)!.Name, tree, table) { At = at };
        if (tree.FindView(place.Schema, name) is { } view)
            return new ViewRelation(seen, tree.FindSchema(place.Schema)!.Name, view) { At = at };
        if (at is { } missing)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotFound,
                $"Catalog Error: Table with name {name} does not exist at {missing.Unit} => {missing.Expression}!");
        return Metadata(schema, name);
    }

    RowsRelation? Metadata(string schema, string name) =>
        context.Planning is null
            ? new LakeMetadata(context, rewrite).Relation(schema, name) : new InformationSchema(context).Find(schema, name);
}
