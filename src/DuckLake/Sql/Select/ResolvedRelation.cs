using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>What a name in a FROM clause turned out to be, when it belongs to a lake.</summary>
/// <param name="Catalog">The name the lake is attached as.</param>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The relation's name.</param>
abstract record ResolvedRelation(string Catalog, string Schema, string Name)
{
    /// <summary>The table whose columns the query sees; null for anything but a table.</summary>
    public virtual LakeTable? Table => null;
}
