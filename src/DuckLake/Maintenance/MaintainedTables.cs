using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Maintenance;

/// <summary>
/// Tables a call of maintenance is about: all, those of a schema, or one; without those that have <c>auto_compact</c> off.
/// </summary>
static class MaintainedTables
{
    internal static IEnumerable<(LakeSchema Schema, LakeTable Table)> Of(
        LakeTree tree, string? schema, string? table, IReadOnlyCollection<LakeOption> options)
    {
        var tables = table is not null ? [tree.GetTable(schema ?? "main", table)]
            : schema is not null ? tree.GetSchema(schema).Tables.Values.OrderBy(t => t.Id.Value)
            : tree.Tables;
        return tables.Where(t => new ScopedOptions(options, t).Flag("auto_compact", fallback: true))
            .Select(t => (tree.FindSchema(t.Schema)!, t));
    }
}
