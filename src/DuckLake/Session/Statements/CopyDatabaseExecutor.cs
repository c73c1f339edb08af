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
        {
            return context.RunChanging(copy.Text.Trimmed);
        }

        var objects = source is null ? EngineObjects(copy) : LakeObjects(source, copy.To);
        foreach (var (create, _) in objects.Where(o => copy.CopiesSchema && o.Create is not null))
            Execute(create!);
        foreach (var (_, fill) in objects.Where(o => copy.CopiesData && o.Fill is not null))
            Execute(fill!);
        return RowSet.Nothing;
    }

    void Execute(string sql) => StatementExecutor.Run(StatementParser.Parse(sql), context).Dispose();

    List<(string? Create, string? Fill)> EngineObjects(CopyDatabaseStatement copy)
    {
        RefuseOthers(copy);
        var from = SqlText.QuoteLiteral(copy.From);
        var objects = Read($"SELECT schema_name FROM duckdb_schemas() WHERE database_name = {from} AND NOT internal ORDER BY oid")
            .ConvertAll(r => (Create: (string?)$"CREATE SCHEMA IF NOT EXISTS {In(copy.To, r[0]!)}", Fill: (string?)null));
        objects.AddRange(Read(
            $"SELECT schema_name, table_name, sql FROM duckdb_tables() WHERE database_name = {from} AND NOT internal ORDER BY table_oid")
            .Select(r => ((string?)WithName(r[2]!, In(copy.To, r[0]!, r[1]!)), (string?)Fill(copy, r[0]!, r[1]!))));
        objects.AddRange(Read(
            $"SELECT schema_name, view_name, sql FROM duckdb_views() WHERE database_name = {from} AND NOT internal ORDER BY view_oid")
            .Select(r => ((string?)WithName(r[2]!, In(copy.To, r[0]!, r[1]!)), (string?)null)));
        return objects;
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
            throw Unsupported.Statement(
                $"COPY FROM DATABASE {copy.From} TO {copy.To}",
                $"{copy.From} has {string.Join(", ", others.Take(5).Select(o => o[0]))}, which is not copied into a lake. "
                + "Drop it first, or copy the tables one by one.");
    }

    List<(string? Create, string? Fill)> LakeObjects(AttachedLake lake, string to)
    {
        var tree = context.ViewOf(lake).Tree;
        var objects = tree.Schemas.Values.Where(s => !SqlName.Same(s.Name, "main"))
            .Select(s => (Create: (string?)$"CREATE SCHEMA IF NOT EXISTS {In(to, s.Name)}", Fill: (string?)null)).ToList();
        objects.AddRange(tree.Tables.Select(t =>
        {
            var schema = tree.FindSchema(t.Schema)!.Name;
            return ((string?)$"CREATE TABLE {In(to, schema, t.Name)} {TableSql.Columns(t)}",
                (string?)$"INSERT INTO {In(to, schema, t.Name)} SELECT * FROM {In(lake.Name, schema, t.Name)}");
        }));
        objects.AddRange(tree.Schemas.Values.SelectMany(s => s.Views.Values.OrderBy(v => v.Id.Value).Select(v =>
        {
            var columns = v.ColumnAliases.Length == 0 ? "" : $" ({v.ColumnAliases})";
            return ((string?)$"CREATE VIEW {In(to, s.Name, v.Name)}{columns} AS {CatalogPlaceholder.Reveal(v.Sql, to)}", (string?)null);
        })));
        return objects;
    }

    List<string?[]> Read(string sql) => EngineRows.Read(context.Engine.Main, sql, context.Cancellation);

    static string Fill(CopyDatabaseStatement copy, string schema, string table) =>
        $"INSERT INTO {In(copy.To, schema, table)} SELECT * FROM {In(copy.From, schema, table)}";

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
}
