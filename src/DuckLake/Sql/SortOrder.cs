using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>The order in which a table keeps its rows, in SQL.</summary>
static class SortOrder
{
    /// <summary>What stands after ORDER BY; null for a table without an order, or with one in another dialect.</summary>
    /// <remarks>Macros of the lake are expanded: the engine does not know them.</remarks>
    /// <param name="tree">The lake.</param>
    /// <param name="table">The table.</param>
    /// <param name="serialize">Gives the engine's syntax tree of a query, as JSON.</param>
    public static string? Of(LakeTree tree, LakeTable table, Func<string, string> serialize)
    {
        if (table.Sort is not { Keys.IsEmpty: false } sort || sort.Keys.Any(k => k.Dialect != "duckdb"))
            return null;
        var macros = tree.FindSchema(table.Schema)?.ScalarMacros;
        return string.Join(", ", sort.Keys.Select(k => macros is null or { IsEmpty: true } ? Sql(k)
            : Sql(k with { Expression = MacroCalls.Expand(k.Expression, name => macros.GetValueOrDefault(name.Name), serialize) })));
    }

    static string Sql(SortKey key) =>
        $"{key.Expression} {(key.Descending ? "DESC" : "ASC")} NULLS {(key.NullsFirst ? "FIRST" : "LAST")}";
}
