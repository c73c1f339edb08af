using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>What is in the attached lakes, as rows of the engine's metadata functions.</summary>
sealed class MetadataRows(StatementContext context)
{
    const string Varchar = "VARCHAR";
    const string Bigint = "BIGINT";
    const string Flag = "BOOLEAN";

    static readonly (string, string)[] Place = [("database_name", Varchar), ("schema_name", Varchar), ("schema_oid", Bigint)];

    IEnumerable<(AttachedLake Lake, LakeTree Tree)> Lakes =>
        context.Registry.All.OrderBy(l => l.Name, StringComparer.Ordinal).Select(l => (l, context.ViewOf(l).Tree));

    IEnumerable<(AttachedLake Lake, LakeSchema Schema)> Schemata =>
        Lakes.SelectMany(l => l.Tree.Schemas.Values.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => (l.Lake, s)));

    /// <summary>Rows of <c>duckdb_databases()</c> that differ from the engine's.</summary>
    public string Databases()
    {
        var rows = new JsonRows(("database_name", Varchar), ("path", Varchar), ("type", Varchar), ("readonly", Flag));
        foreach (var (lake, _) in Lakes)
            rows.Add(lake.Name, lake.Attachment.Location, "ducklake", lake.IsReadOnly);
        return rows.Sql;
    }

    /// <summary>Rows of <c>duckdb_schemas()</c>.</summary>
    public string Schemas()
    {
        var rows = new JsonRows(("database_name", Varchar), ("schema_name", Varchar), ("oid", Bigint), ("internal", Flag));
        foreach (var (lake, schema) in Schemata)
            rows.Add(lake.Name, schema.Name, schema.Id.Value, SqlName.Same(schema.Name, "main"));
        return rows.Sql;
    }

    /// <summary>Rows of SHOW SCHEMAS.</summary>
    public string ShownSchemas()
    {
        var rows = new JsonRows(("database_name", Varchar), ("schema_name", Varchar), ("current", Flag));
        foreach (var (lake, schema) in Schemata)
            rows.Add(
                lake.Name, schema.Name,
                SqlName.Same(lake.Name, context.Session.CurrentCatalog) && SqlName.Same(schema.Name, context.Session.CurrentSchema));
        return rows.Sql;
    }

    /// <summary>Rows of <c>duckdb_tables()</c>.</summary>
    public string Tables()
    {
        var rows = new JsonRows([.. Place, ("table_name", Varchar), ("table_oid", Bigint), ("comment", Varchar), ("internal", Flag),
            ("temporary", Flag), ("has_primary_key", Flag), ("estimated_size", Bigint), ("column_count", Bigint), ("index_count", Bigint),
            ("check_constraint_count", Bigint), ("sql", Varchar)]);
        foreach (var (lake, schema) in Schemata)
            foreach (var table in schema.Tables.Values.OrderBy(t => t.Id.Value))
                rows.Add(
                    lake.Name, schema.Name, schema.Id.Value, table.Name, table.Id.Value, table.Comment, false, false, false, 0L,
                    (long)table.Columns.Length, 0L, 0L,
                    $"CREATE TABLE {In(schema)}{SqlText.Identifier(table.Name)}{TableSql.Columns(table)};");
        return rows.Sql;
    }

    /// <summary>Rows of <c>duckdb_views()</c>.</summary>
    public string Views()
    {
        var rows = new JsonRows([.. Place, ("view_name", Varchar), ("view_oid", Bigint), ("comment", Varchar), ("internal", Flag),
            ("temporary", Flag), ("column_count", Bigint), ("sql", Varchar), ("is_bound", Flag)]);
        foreach (var (lake, schema) in Schemata)
        {
            foreach (var view in schema.Views.Values.OrderBy(v => v.Id.Value))
            {
                var columns = ColumnsOf(new ViewRelation(context.ViewOf(lake), schema.Name, view));
                rows.Add(
                    lake.Name, schema.Name, schema.Id.Value, view.Name, view.Id.Value, view.Comment, false, false, (long)columns.Count,
                    ViewSql(lake, schema, view), columns.Count > 0);
            }
        }

        return rows.Sql;
    }

    /// <summary>Rows of <c>duckdb_columns()</c>.</summary>
    public string Columns()
    {
        var rows = new JsonRows([.. Place, ("table_name", Varchar), ("table_oid", Bigint), ("column_name", Varchar),
            ("column_index", "INTEGER"), ("comment", Varchar), ("internal", Flag), ("column_default", Varchar), ("is_nullable", Flag),
            ("data_type", Varchar), ("data_type_id", Bigint), ("character_maximum_length", "INTEGER"), ("numeric_precision", "INTEGER"),
            ("numeric_precision_radix", "INTEGER"), ("numeric_scale", "INTEGER")]);
        var all = Relations().Select(r => (r.Lake, r.Schema, r.Id, r.Relation.Name, Columns: ColumnsOf(r.Relation))).ToList();
        var types = EngineTypes.Read(context, all.SelectMany(r => r.Columns).Select(c => c.Type));
        foreach (var (lake, schema, id, name, columns) in all)
        {
            foreach (var (index, column) in columns.Index())
            {
                var type = types[column.Type];
                rows.Add(
                    lake.Name, schema.Name, schema.Id.Value, name, id, column.Name, index + 1L, column.Comment, false, column.Default,
                    column.NullsAllowed, type.Name, type.Id, type.MaximumLength, type.Precision, type.Radix, type.Scale);
            }
        }

        return rows.Sql;
    }

    /// <summary>Rows of <c>duckdb_constraints()</c>: NOT NULL.</summary>
    public string Constraints()
    {
        var rows = new JsonRows([.. Place, ("table_name", Varchar), ("table_oid", Bigint), ("constraint_index", Bigint),
            ("constraint_type", Varchar), ("constraint_text", Varchar), ("constraint_column_indexes", "BIGINT[]"),
            ("constraint_column_names", "VARCHAR[]"), ("constraint_name", Varchar)]);
        foreach (var (lake, schema) in Schemata)
        {
            foreach (var table in schema.Tables.Values.OrderBy(t => t.Id.Value))
            {
                var constrained = table.Columns.Index().Where(c => !c.Item.NullsAllowed).Index();
                foreach (var (number, (index, column)) in constrained)
                    rows.Add(
                        lake.Name, schema.Name, schema.Id.Value, table.Name, table.Id.Value, (long)number, "NOT NULL", "NOT NULL",
                        new object[] { (long)index }, new object[] { column.Name }, $"{table.Name}_{column.Name}_not_null");
            }
        }

        return rows.Sql;
    }

    /// <summary>Rows of <c>duckdb_functions()</c>: macros.</summary>
    public string Macros()
    {
        var rows = new JsonRows(("database_name", Varchar), ("schema_name", Varchar), ("function_name", Varchar), ("function_oid", Bigint),
            ("function_type", Varchar), ("parameters", "VARCHAR[]"), ("parameter_types", "VARCHAR[]"), ("macro_definition", Varchar),
            ("internal", Flag));
        foreach (var (lake, schema) in Schemata)
        {
            foreach (var macro in schema.ScalarMacros.Values.Concat(schema.TableMacros.Values).OrderBy(m => m.Id.Value))
            {
                foreach (var overload in macro.Implementations)
                    rows.Add(
                        lake.Name, schema.Name, macro.Name, macro.Id.Value, macro.IsTable ? "table_macro" : "macro",
                        overload.Parameters.Select(p => (object)p.Name), overload.Parameters.Select(p => (object?)p.SqlType),
                        CatalogPlaceholder.Reveal(overload.Sql, lake.Name), false);
            }
        }

        return rows.Sql;
    }

    /// <summary>Names of the tables and views of a schema.</summary>
    public string NamesIn(AttachedLake lake, string schema)
    {
        var rows = new JsonRows(("name", Varchar));
        if (context.ViewOf(lake).Tree.FindSchema(schema) is { } found)
        {
            foreach (var name in found.Tables.Values.Select(t => t.Name).Concat(found.Views.Values.Select(v => v.Name)))
                rows.Add(name);
        }

        return rows.Sql;
    }

    /// <summary>Rows of SHOW ALL TABLES.</summary>
    public string AllTables()
    {
        var rows = new JsonRows(("database", Varchar), ("schema", Varchar), ("name", Varchar), ("column_names", "VARCHAR[]"),
            ("column_types", "VARCHAR[]"), ("temporary", Flag));
        foreach (var (lake, schema, _, relation) in Relations())
        {
            var columns = ColumnsOf(relation);
            rows.Add(
                lake.Name, schema.Name, relation.Name, columns.Select(c => (object)c.Name), columns.Select(c => (object)c.Type), false);
        }

        return rows.Sql;
    }

    /// <summary>The columns of a table or view; none for a view over things that are gone.</summary>
    public IReadOnlyList<ColumnFacts> ColumnsOf(ResolvedRelation relation) => relation is TableRelation table
        ? [.. table.Definition.Columns.Select(
            c => new ColumnFacts(c.Name, c.SqlType, c.Default?.ToSql(c.Type), c.NullsAllowed, c.Comment))]
        : ShapeReader.TryRead(context, relation);

    IEnumerable<(AttachedLake Lake, LakeSchema Schema, long Id, ResolvedRelation Relation)> Relations()
    {
        foreach (var (lake, schema) in Schemata)
        {
            var view = context.ViewOf(lake);
            foreach (var table in schema.Tables.Values.OrderBy(t => t.Id.Value))
                yield return (lake, schema, table.Id.Value, new TableRelation(view, schema.Name, view.Tree, table));
            foreach (var definition in schema.Views.Values.OrderBy(v => v.Id.Value))
                yield return (lake, schema, definition.Id.Value, new ViewRelation(view, schema.Name, definition));
        }
    }

    static string In(LakeSchema schema) => SqlName.Same(schema.Name, "main") ? "" : SqlText.Identifier(schema.Name) + ".";

    static string ViewSql(AttachedLake lake, LakeSchema schema, LakeView view)
    {
        var columns = view.ColumnAliases.Length == 0 ? "" : $" ({view.ColumnAliases})";
        return $"CREATE VIEW {In(schema)}{SqlText.Identifier(view.Name)}{columns} AS {CatalogPlaceholder.Reveal(view.Sql, lake.Name)};";
    }
}

/// <summary>A column as metadata shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in SQL.</param>
/// <param name="Default">The text of its default; null for none.</param>
/// <param name="NullsAllowed">Whether it may be NULL.</param>
/// <param name="Comment">Its comment; null for none.</param>
readonly record struct ColumnFacts(string Name, string Type, string? Default, bool NullsAllowed, string? Comment);
