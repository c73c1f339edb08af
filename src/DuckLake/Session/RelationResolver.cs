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
            ? new FunctionResolver(context, rewrite, names).Resolve(catalog, schema, name, query.ArgumentsOf(reference))
            : Resolve(catalog, schema, name, query.AtOf(reference));
        rewrite.ReadsOthers |= found is null;
        return found;
    }

    ResolvedRelation? Resolve(string catalog, string schema, string name, AtClause? at)
    {
        if (names.Metadata(catalog, schema) is { } metadata)
            return Blocking.Wait(CatalogTables.FindAsync(metadata, name, context.Cancellation));
        if (names.Resolve(catalog, schema) is not { } place || (catalog.Length + schema.Length == 0 && context.IsTemporary(name)))
            return null;
        var seen = context.ViewOf(place.Lake);
        var tree = at is { } clause ? new ScanPlanner(context).TreeAt(seen, clause) : seen.Tree;
        if (tree.FindTable(place.Schema, name) is { } table)
            return new TableRelation(seen, tree.FindSchema(place.Schema)!.Name, tree, table, at is not null);
        if (tree.FindView(place.Schema, name) is { } view)
            return new ViewRelation(seen, tree.FindSchema(place.Schema)!.Name, view);
        return at is not { } missing ? null : throw new DuckLakeException(
            DuckLakeErrorKind.NotFound,
            $"Catalog Error: Table with name {name} does not exist at {missing.Unit} => {missing.Expression}!");
    }
}
