using System.Text.Json;

namespace Ekko.DuckLake.Plans;

/// <summary>Looks at a query, and at each view and macro in it, before anything that it names is looked up.</summary>
public interface IQueryGuard
{
    /// <summary>Refuses a query by throwing.</summary>
    /// <param name="tree">What <c>json_serialize_sql</c> answers for it. Calls of scalar macros are expanded.</param>
    /// <param name="isTableMacro">Whether a catalog, schema and name, the first two perhaps empty, mean a table macro of the lake: its
    /// query is looked at when it is expanded.</param>
    void Check(JsonElement tree, Func<string, string, string, bool> isTableMacro);
}
