using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// What the engine's own metadata says of lakes: the rows of <c>duckdb_tables()</c> and the like that are about lakes come from their
/// trees, as the transaction sees them. Views of the engine over these functions, such as <c>information_schema.tables</c>, are expanded.
/// </summary>
sealed class LakeMetadata(StatementContext context, QueryRewrite rewrite)
{
    /// <summary>A view of the engine that shows lakes, too; null for anything else.</summary>
    public RowsRelation? Relation(string schema, string name)
    {
        if (!context.Registry.HasLakes || context.Registry.EngineViews.Find(schema, name) is not { } query)
            return null;
        var source = schema.Length == 0 ? SqlText.QuoteIdentifier(name)
            : $"{SqlText.QuoteIdentifier(schema)}.{SqlText.QuoteIdentifier(name)}";
        return new RowsRelation("system", schema, name, source, () => $"({rewrite.Rewrite(query, context.Names)})");
    }

    /// <summary>A function of the engine that shows lakes, too; null for anything else.</summary>
    public RowsRelation? Function(string name, IReadOnlyList<CallArgument> arguments)
    {
        if (!context.Registry.HasLakes)
            return null;
        if (SqlName.Same(name, "pragma_table_info"))
            return TableInfo(arguments);
        return EngineViews.ShowsLakes(name)
            ? new RowsRelation("system", "main", name, name + "()", () => Extend(name.ToLowerInvariant())) : null;
    }

    /// <summary>What a SHOW lists; null when the engine knows all of it.</summary>
    public string? Show(ShowStatement show)
    {
        if (!context.Registry.HasLakes)
            return null;
        var rows = new MetadataRows(context);
        switch (show.Kind)
        {
            case ShowKind.AllTables:
                return $"FROM ((SHOW ALL TABLES) UNION ALL FROM {rows.AllTables()}) ORDER BY ALL";
            case ShowKind.Schemas:
                return $"FROM (SELECT * FROM (SHOW SCHEMAS) WHERE database_name NOT IN ({Lakes}) UNION ALL FROM {rows.ShownSchemas()}) "
                    + "ORDER BY ALL";
        }

        var place = show.Source is null ? context.Names.Resolve("", "") : context.Names.ResolveShown(show.Source);
        if (place is not var (lake, schema))
            return null;
        var engines = show.Source is null ? "(SHOW TABLES) UNION ALL " : "";
        return $"FROM ({engines}FROM {rows.NamesIn(lake, schema)}) ORDER BY name";
    }

    string Lakes => string.Join(", ", context.Registry.All.Select(l => SqlText.QuoteLiteral(l.Name)));

    string Extend(string function)
    {
        var rows = new MetadataRows(context);
        var mirrored = string.Join(", ", context.Session.Macros.Names.Select(SqlText.QuoteLiteral).Prepend("''"));
        return function switch
        {
            "duckdb_databases" => $"(SELECT * REPLACE (coalesce(l.path, d.path) AS path, coalesce(l.type, d.type) AS type, "
                + $"coalesce(l.readonly, d.readonly) AS readonly) FROM duckdb_databases() d LEFT JOIN {rows.Databases()} l USING "
                + "(database_name))",
            "duckdb_schemas" => Union(function, $" WHERE database_name NOT IN ({Lakes})", rows.Schemas()),
            "duckdb_functions" => Union(
                function, $" WHERE NOT (database_name = 'temp' AND function_name IN ({mirrored}))", rows.Macros()),
            "duckdb_tables" => Union(function, "", rows.Tables()),
            "duckdb_columns" => Union(function, "", rows.Columns()),
            "duckdb_views" => Union(function, "", rows.Views()),
            _ => Union(function, "", rows.Constraints()),
        };
    }

    // Ids of databases are the engine's, those of what is in them the lake's.
    static string Union(string function, string condition, string rows) =>
        $"(SELECT * FROM {function}(){condition} UNION ALL BY NAME SELECT d.database_oid, r.* FROM {rows} r "
        + "JOIN (SELECT database_name, database_oid FROM duckdb_databases()) d USING (database_name))";

    RowsRelation? TableInfo(IReadOnlyList<CallArgument> arguments)
    {
        if (arguments is not [var argument] || RelationArgument.Find(context, rewrite, argument.Expression) is not { } relation)
            return null;
        return new RowsRelation("system", "main", "pragma_table_info", $"pragma_table_info({argument.Expression})", () =>
        {
            var rows = new JsonRows(
                ("cid", "INTEGER"), ("name", "VARCHAR"), ("type", "VARCHAR"), ("notnull", "BOOLEAN"), ("dflt_value", "VARCHAR"),
                ("pk", "BOOLEAN"));
            foreach (var (index, column) in new MetadataRows(context).ColumnsOf(relation).Index())
                rows.Add((long)index, column.Name, column.Type, !column.NullsAllowed, column.Default, false);
            return rows.Sql;
        });
    }
}
