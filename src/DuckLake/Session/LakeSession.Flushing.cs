using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

// flush_inlined_data.
sealed partial class LakeSession
{
    /// <summary>Moves inlined rows and deletes of the named tables, or of all that are not excluded from maintenance, into files.</summary>
    string FlushInlinedData(SessionLake lake, string schema, IReadOnlyList<CallArgument> arguments)
    {
        string? Named(string name) =>
            arguments.FirstOrDefault(a => SqlName.Same(a.Name, name)).Expression is { } expression ? Evaluate([expression])[0] : null;

        var schemaName = Named("schema_name");
        var tables = Named("table_name") is { } name
            ? [lake.Tree.GetTable(schemaName ?? schema, name)]
            : TablesOf(lake, schemaName is null ? null : lake.Tree.GetSchema(schemaName)).Where(t => IsMaintained(lake, t)).ToList();
        var rows = new List<string>();
        foreach (var table in tables)
        {
            WriteStagedRows((lake.Lake, table.Id));
            var flushed = Blocking.Wait(lake.Lake.Lake.FlushInlinedAsync(lake.Transaction, table, _cancellation));
            if (flushed > 0)
            {
                rows.Add(string.Create(CultureInfo.InvariantCulture,
                    $"({SqlText.QuoteLiteral(lake.Tree.FindSchema(table.Schema)!.Name)}, {SqlText.QuoteLiteral(table.Name)}, CAST({flushed} AS HUGEINT))"));
            }
        }

        return rows.Count == 0
            ? "(SELECT NULL::VARCHAR AS schema_name, NULL::VARCHAR AS table_name, NULL::HUGEINT AS rows_flushed WHERE false)"
            : $"(SELECT * FROM (VALUES {string.Join(", ", rows)}) AS flushed(schema_name, table_name, rows_flushed))";
    }

    static List<LakeTable> TablesOf(SessionLake lake, LakeSchema? schema) =>
        [.. lake.Tree.Schemas.Values.Where(s => schema is null || s.Id == schema.Id).SelectMany(s => s.Tables.Values)
            .OrderBy(t => t.Id.Value)];

    /// <summary>Whether maintenance of the whole lake includes the table: option auto_compact, the nearest scope counts.</summary>
    bool IsMaintained(SessionLake lake, LakeTable table)
    {
        var set = Blocking.Wait(lake.Lake.Catalog.OptionsAsync(_cancellation)).Where(o => SqlName.Same(o.Key, "auto_compact")).ToList();
        var nearest = set.Find(o => o.Scope == "table" && o.ScopeId == table.Id.Value)
            ?? set.Find(o => o.Scope == "schema" && o.ScopeId == table.Schema.Value)
            ?? set.Find(o => o.Scope is null);
        return nearest is null || !SqlName.Same(nearest.Value, "false");
    }
}
