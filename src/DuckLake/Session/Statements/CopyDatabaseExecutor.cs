using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>COPY FROM DATABASE, from or to a lake: creates what the source has and copies its rows, statement by statement.</summary>
sealed class CopyDatabaseExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(CopyDatabaseStatement copy)
    {
        var source = context.Registry.Find(copy.From);
        if (source is null && context.Registry.Find(copy.To) is null)
            return context.RunChanging(copy.Text.Trimmed);
        var objects = (source is null ? EngineObjects(copy) : LakeObjects(source, copy.To)).ToList();
        var path = context.Evaluate("current_setting('search_path')")!;
        try
        {
            foreach (var (schema, create, _) in objects.Where(o => copy.CopiesSchema))
                Create(copy.To, schema, create);
        }
        finally
        {
            LookIn(path);
        }

        foreach (var (_, _, fill) in objects.Where(o => copy.CopiesData && o.Fill is not null))
            StatementExecutor.Run(StatementParser.Parse(fill!), context).Dispose();
        return RowSet.Nothing;
    }

    // Views and macros mean what is in their own database.
    void Create(string database, string schema, string sql)
    {
        if (context.Registry.Find(database) is null)
            LookIn($"{In(database, schema)},{In(database, "main")}");
        StatementExecutor.Run(StatementParser.Parse(sql), context.In(database, schema)).Dispose();
    }

    void LookIn(string path) => context.Engine.Main.Execute($"SET search_path = {SqlText.QuoteLiteral(path)}", CancellationToken.None);

    IEnumerable<CopiedObject> EngineObjects(CopyDatabaseStatement copy)
    {
        RefuseOthers(copy);
        var from = SqlText.QuoteLiteral(copy.From);
        return
        [
            .. Read($"SELECT schema_name FROM duckdb_schemas() WHERE database_name = {from} AND NOT internal ORDER BY oid")
                .Select(r => Schema(copy.To, r[0]!)),
            .. Read(
                $"SELECT schema_name, table_name, sql FROM duckdb_tables() WHERE database_name = {from} AND NOT internal "
                + "ORDER BY table_oid")
                .Select(r => new CopiedObject(
                    r[0]!, WithName(r[2]!, In(copy.To, r[0]!, r[1]!)), Fill(In(copy.To, r[0]!, r[1]!), In(copy.From, r[0]!, r[1]!)))),
            .. Read(
                $"SELECT schema_name, view_name, sql FROM duckdb_views() WHERE database_name = {from} AND NOT internal ORDER BY view_oid")
                .Select(r => new CopiedObject(r[0]!, WithName(r[2]!, In(copy.To, r[0]!, r[1]!)), null)),
        ];
    }

    // A copy without what it had is none.
    void RefuseOthers(CopyDatabaseStatement copy)
    {
        var from = SqlText.QuoteLiteral(copy.From);
        var others = Read($"""
            SELECT 'index ' || index_name FROM duckdb_indexes() WHERE database_name = {from}
            UNION ALL SELECT 'sequence ' || sequence_name FROM duckdb_sequences() WHERE database_name = {from}
            UNION ALL SELECT 'type ' || type_name FROM duckdb_types() WHERE database_name = {from} AND NOT internal
            UNION ALL SELECT 'macro ' || function_name FROM duckdb_functions()
              WHERE database_name = {from} AND NOT internal AND function_type LIKE '%macro'
            """);
        if (copy.CopiesSchema && others.Count > 0)
            throw UnsupportedStatement.Error(
                $"COPY FROM DATABASE {copy.From} TO {copy.To}",
                $"{copy.From} has {string.Join(", ", others.Take(5).Select(o => o[0]))}, which is not copied into a lake. "
                + "Drop it first, or copy the tables one by one.");
    }

    IEnumerable<CopiedObject> LakeObjects(AttachedLake lake, string to)
    {
        var schemas = context.ViewOf(lake).Tree.Schemas.Values.OrderBy(s => s.Id.Value).ToList();
        return
        [
            .. schemas.Where(s => !SqlName.Same(s.Name, "main")).Select(s => Schema(to, s.Name)),
            .. schemas.SelectMany(s => s.Tables.Values.OrderBy(t => t.Id.Value).Select(t => new CopiedObject(
                s.Name, $"CREATE TABLE {In(to, s.Name, t.Name)} {TableSql.Columns(t)}",
                Fill(In(to, s.Name, t.Name), In(lake.Name, s.Name, t.Name))))),
            // Macros may be used by views, and views by table macros.
            .. schemas.SelectMany(s => s.ScalarMacros.Values.Select(m => Macro(to, s, m))),
            .. schemas.SelectMany(s => s.Views.Values.OrderBy(v => v.Id.Value).Select(v => View(to, s, v))),
            .. schemas.SelectMany(s => s.TableMacros.Values.Select(m => Macro(to, s, m))),
        ];
    }

    static CopiedObject Schema(string to, string schema) => new("main", $"CREATE SCHEMA IF NOT EXISTS {In(to, schema)}", null);

    static CopiedObject Macro(string to, LakeSchema schema, LakeMacro macro) => new(
        schema.Name, $"CREATE MACRO {In(to, schema.Name, macro.Name)}"
                + $"{MacroSql.Overloads(macro, body => CatalogPlaceholder.Reveal(body, to))}",
        null);

    static CopiedObject View(string to, LakeSchema schema, LakeView view)
    {
        var columns = view.ColumnAliases.Length == 0 ? "" : $" ({view.ColumnAliases})";
        return new(
            schema.Name, $"CREATE VIEW {In(to, schema.Name, view.Name)}{columns} AS {CatalogPlaceholder.Reveal(view.Sql, to)}", null);
    }

    List<string?[]> Read(string sql) => EngineRows.Read(context.Engine.Main, sql, context.Cancellation);

    static string Fill(string to, string from) => $"INSERT INTO {to} SELECT * FROM {from}";

    static string In(params ReadOnlySpan<string> parts)
    {
        var name = "";
        foreach (var part in parts)
            name += (name.Length == 0 ? "" : ".") + SqlText.QuoteIdentifier(part);
        return name;
    }

    /// <summary>A CREATE TABLE or CREATE VIEW of the engine with another name.</summary>
    static string WithName(string create, string name)
    {
        var reader = new TokenReader(new StatementText(create));
        var head = reader.TakeUntil(static r => r.Is("TABLE") || r.Is("VIEW"));
        var kind = reader.Word;
        reader.Advance();
        reader.TakeQualifiedName();
        return $"{head} {kind} {name} {reader.Rest()}";
    }

    /// <summary>Something to be copied: in which schema it is, what makes it, and what brings its rows.</summary>
    sealed record CopiedObject(string Schema, string Create, string? Fill);
}
