using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Finds which lake and schema a written name means, from where the session stands.</summary>
sealed class SessionNames(LakeRegistry registry, Func<AttachedLake, LakeTree> treeOf, string currentCatalog, string currentSchema)
{
    /// <summary>The place of a relation; null when it is no lake's.</summary>
    /// <param name="catalog">The catalog as written, or empty.</param>
    /// <param name="schema">The schema as written, or empty; of a two-part name this may be a catalog.</param>
    public (AttachedLake Lake, string Schema)? Resolve(string catalog, string schema)
    {
        if (catalog.Length > 0)
            return registry.Find(catalog) is { } named ? (named, schema) : null;
        var current = registry.Find(currentCatalog);
        if (schema.Length == 0)
            return current is null ? null : (current, currentSchema);
        if (registry.Find(schema) is { } lake)
            return (lake, "main");

        // A schema that the lake does not have may still be a database of the engine, or a name for it to complain about.
        return current is not null && treeOf(current).FindSchema(schema) is not null ? (current, schema) : null;
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
        [var catalog, var schema] => registry.Find(catalog) is { } lake ? (lake, schema) : null,
        [var schema] => registry.Find(currentCatalog) is { } current ? (current, schema) : null,
        _ => null,
    };

    /// <summary>The lake whose catalog tables are meant; null when it is none.</summary>
    public AttachedLake? Metadata(string catalog, string schema)
    {
        var name = catalog.Length > 0 ? catalog : schema;
        if (name.Length == 0)
            name = currentCatalog;
        return registry.All.FirstOrDefault(lake => SqlName.Same(lake.MetadataName, name));
    }
}
