using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>
/// The views of <c>information_schema</c> for queries that another process runs: what the lakes have as of the planned snapshot, and
/// nothing of the engine's. Columns of views are not in it, since to find them their queries would have to be bound here; DESCRIBE tells
/// them.
/// </summary>
sealed class InformationSchema(StatementContext context)
{
    const string Name = "information_schema";
    const string Varchar = "VARCHAR";

    /// <summary>A view; null for anything else.</summary>
    public RowsRelation? Find(string schema, string name)
    {
        if (!SqlName.Same(schema, Name))
            return null;
        Func<string>? rows = name.ToLowerInvariant() switch
        {
            "schemata" => Schemata,
            "tables" => Tables,
            "columns" => Columns,
            _ => null,
        };
        return rows is null ? null : new RowsRelation("system", Name, name, $"{Name}.{SqlText.QuoteIdentifier(name)}", rows);
    }

    IEnumerable<(string Catalog, LakeSchema Schema)> Schemas =>
        context.Registry.All.OrderBy(lake => lake.Name, StringComparer.Ordinal).SelectMany(
            lake => context.ViewOf(lake).Tree.Schemas.Values.OrderBy(schema => schema.Name, StringComparer.Ordinal)
                .Select(schema => (lake.Name, schema)));

    string Schemata()
    {
        var rows = new JsonRows(("catalog_name", Varchar), ("schema_name", Varchar));
        foreach (var (catalog, schema) in Schemas)
            rows.Add(catalog, schema.Name);
        return rows.Sql;
    }

    string Tables()
    {
        var rows = new JsonRows(
            ("table_catalog", Varchar), ("table_schema", Varchar), ("table_name", Varchar), ("table_type", Varchar),
            ("is_insertable_into", Varchar), ("table_comment", Varchar));
        foreach (var (catalog, schema) in Schemas)
        {
            foreach (var table in schema.Tables.Values.OrderBy(table => table.Id.Value))
                rows.Add(catalog, schema.Name, table.Name, "BASE TABLE", "NO", table.Comment);
            foreach (var view in schema.Views.Values.OrderBy(view => view.Id.Value))
                rows.Add(catalog, schema.Name, view.Name, "VIEW", "NO", view.Comment);
        }

        return rows.Sql;
    }

    string Columns()
    {
        var rows = new JsonRows(
            ("table_catalog", Varchar), ("table_schema", Varchar), ("table_name", Varchar), ("column_name", Varchar),
            ("ordinal_position", "INTEGER"), ("column_default", Varchar), ("is_nullable", Varchar), ("data_type", Varchar),
            ("column_comment", Varchar));
        foreach (var (catalog, schema) in Schemas)
        {
            foreach (var table in schema.Tables.Values.OrderBy(table => table.Id.Value))
            {
                foreach (var (index, column) in table.Columns.Index())
                {
                    rows.Add(
                        catalog, schema.Name, table.Name, column.Name, index + 1L, column.Default?.ToSql(column.Type),
                        column.NullsAllowed ? "YES" : "NO", column.SqlType, column.Comment);
                }
            }
        }

        return rows.Sql;
    }
}
