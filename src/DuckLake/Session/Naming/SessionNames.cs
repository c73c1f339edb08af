using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>Finds which lake and schema a written name means, from where the session, or a view, stands.</summary>
/// <param name="context">The statement.</param>
/// <param name="currentCatalog">The catalog names are looked for in.</param>
/// <param name="currentSchema">The schema names are looked for in.</param>
/// <param name="isInside">Whether they stand in a view or macro, which also sees what is in schema main.</param>
sealed class SessionNames(StatementContext context, string currentCatalog, string currentSchema, bool isInside = false)
{
    /// <summary>The place of a relation; null when it is no lake's.</summary>
    /// <param name="catalog">The catalog as written, or empty.</param>
    /// <param name="schema">The schema as written, or empty; of a two-part name this may be a catalog.</param>
    public (AttachedLake Lake, string Schema)? Resolve(string catalog, string schema)
    {
        if (catalog.Length > 0)
            return Find(catalog) is { } named ? (named, schema) : null;
        var current = Find(currentCatalog);
        if (schema.Length == 0)
            return current is null ? null : (current, currentSchema);
        if (Find(schema) is { } lake)
            return (lake, "main");

        // A schema that the lake does not have may still be a database of the engine, or a name for it to complain about.
        return current is not null && TreeOf(current).FindSchema(schema) is not null ? (current, schema) : null;
    }

    /// <summary>The place of something that is to be there already; null when it is no lake's.</summary>
    /// <param name="catalog">The catalog as written, or empty.</param>
    /// <param name="schema">The schema as written, or empty.</param>
    /// <param name="isIn">Whether a schema has it.</param>
    public (AttachedLake Lake, string Schema)? Find(string catalog, string schema, Func<LakeSchema, bool> isIn)
    {
        var place = Resolve(catalog, schema);
        return isInside && catalog.Length + schema.Length == 0 && place is var (lake, first) && !Has(first) && Has("main")
            ? (lake, "main") : place;

        bool Has(string name) => TreeOf(lake).FindSchema(name) is { } found && isIn(found);
    }

    /// <summary>The place of a relation; null when it is no lake's.</summary>
    public (AttachedLake Lake, string Schema)? Resolve(SqlName name) => name.Parts switch
    {
        [var catalog, var schema, _] => Resolve(catalog, schema),
        [var schema, _] => Resolve("", schema),
        [_] => Resolve("", ""),
        _ => null,
    };

    /// <summary>The place of a schema that is named itself; null when it is no lake's.</summary>
    public (AttachedLake Lake, string Schema)? ResolveSchema(SqlName name) => name.Parts switch
    {
        [var catalog, var schema] => Find(catalog) is { } lake ? (lake, schema) : null,
        [var schema] => Find(currentCatalog) is { } current ? (current, schema) : null,
        _ => null,
    };

    /// <summary>The schema of a lake that SHOW TABLES FROM means; null when it is no lake's.</summary>
    public (AttachedLake Lake, string Schema)? ResolveShown(SqlName name) => name.Parts is [var only] && Find(only) is { } lake
        ? (lake, "main")
        : ResolveSchema(name) is var (found, schema) && TreeOf(found).FindSchema(schema) is not null ? (found, schema) : null;

    /// <summary>The lake whose catalog tables are meant; null when it is none.</summary>
    public AttachedLake? Metadata(string catalog, string schema)
    {
        var name = catalog.Length > 0 ? catalog : schema;
        if (name.Length == 0)
            name = currentCatalog;
        return context.Registry.All.FirstOrDefault(lake => SqlName.Same(lake.MetadataName, name));
    }

    /// <summary>Whether a name means a table or view of a lake, or a table of its catalog.</summary>
    public bool IsRelation(SqlName name)
    {
        if (Metadata("", name.Parts.Count > 1 ? name.Parts[0] : "") is not null)
            return true;
        if (Resolve(name) is not { } place || (name.Parts.Count == 1 && context.IsTemporary(name.Name)))
            return false;
        var tree = TreeOf(place.Lake);
        return tree.FindTable(place.Schema, name.Name) is not null || tree.FindView(place.Schema, name.Name) is not null;
    }

    /// <summary>The scalar macro of a lake that a function's name means; null when it means none.</summary>
    public (AttachedLake Lake, string Schema, LakeMacro Macro)? FindMacro(SqlName name) =>
        name.Parts.Count <= 3 && Find(name.Part(3), name.Part(2), s => s.ScalarMacros.ContainsKey(name.Name)) is var (lake, schema)
            && TreeOf(lake).FindSchema(schema)?.ScalarMacros.GetValueOrDefault(name.Name) is { } macro ? (lake, schema, macro) : null;

    /// <summary>Whether a name means a table macro of a lake.</summary>
    /// <param name="catalog">The catalog as written, or empty.</param>
    /// <param name="schema">The schema as written, or empty.</param>
    /// <param name="name">The name.</param>
    public bool IsTableMacro(string catalog, string schema, string name) => Find(catalog, schema, s => s.TableMacros.ContainsKey(name))
        is var (lake, found) && TreeOf(lake).FindSchema(found)?.TableMacros.ContainsKey(name) == true;

    AttachedLake? Find(string name) => context.Registry.Find(name);

    LakeTree TreeOf(AttachedLake lake) => context.ViewOf(lake).Tree;
}
