using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>The engine's own views, such as <c>information_schema.tables</c>, that read what the engine knows of all databases.</summary>
sealed class EngineViews(LakeEngine engine)
{
    static readonly HashSet<string> Functions = new(StringComparer.OrdinalIgnoreCase)
    {
        "duckdb_databases", "duckdb_schemas", "duckdb_tables", "duckdb_views", "duckdb_columns", "duckdb_constraints", "duckdb_functions",
    };

    readonly Lazy<Dictionary<string, (string Schema, string Query)>> _views = new(() => Read(engine));

    /// <summary>Whether a function of the engine shows what is in databases.</summary>
    public static bool ShowsLakes(string function) => Functions.Contains(function);

    /// <summary>The query of a view that shows what is in databases; null when there is no such view.</summary>
    public string? Find(string schema, string name) =>
        _views.Value.TryGetValue(name, out var view) && (schema.Length == 0 || SqlName.Same(schema, view.Schema)) ? view.Query : null;

    static Dictionary<string, (string Schema, string Query)> Read(LakeEngine engine)
    {
        using var connection = engine.Connect();
        var all = EngineRows.Read(connection, "SELECT view_name, schema_name, sql FROM duckdb_views() WHERE internal")
            .Select(r => (Name: r[0]!, Schema: r[1]!, Query: QueryOf(r[2]!))).ToList();
        var shown = new Dictionary<string, (string, string)>(StringComparer.OrdinalIgnoreCase);
        // Some read others.
        for (var before = -1; before < shown.Count;)
        {
            before = shown.Count;
            foreach (var (name, schema, query) in all.Where(v => !shown.ContainsKey(v.Name)))
            {
                var text = new StatementText(query);
                if (text.Tokens.Any(t => t.Kind == SqlTokenKind.Word
                    && (Functions.Contains(text.Span(t).ToString()) || shown.ContainsKey(text.Span(t).ToString()))))
                    shown.Add(name, (schema, query));
            }
        }

        return shown;
    }

    // CREATE TEMP VIEW name AS query
    static string QueryOf(string create)
    {
        var reader = new TokenReader(new StatementText(create));
        reader.TakeUntil(static r => r.Is("AS"));
        reader.Advance();
        return reader.Rest();
    }
}
