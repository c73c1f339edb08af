using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>SET, RESET and PRAGMA.</summary>
sealed class SettingExecutor(StatementContext context)
{
    /// <summary>SET or RESET.</summary>
    public RowSet Run(PassThroughStatement statement) =>
        IsExtensionSetting(statement) || (SchemaOf(statement) is { } schema && new UseExecutor(context).TryUse(schema))
            ? RowSet.Nothing : Apply(statement.Text);

    /// <summary>PRAGMA. Those that show names are queries.</summary>
    public RowSet RunPragma(PassThroughStatement statement)
    {
        var reader = new TokenReader(statement.Text);
        reader.Take("PRAGMA");
        var name = reader.TakeName()?.ToLowerInvariant();
        var query = name switch
        {
            "show_tables" => "SHOW TABLES",
            "show_tables_expanded" => "SHOW ALL TABLES",
            "database_list" or "table_info" => $"FROM pragma_{name}{reader.Rest()}",
            _ => null,
        };
        return query is null ? Apply(statement.Text) : new QueryExecutor(context).Run(query);
    }

    RowSet Apply(StatementText text)
    {
        RefuseCollation(text);
        var sql = text.Trimmed;
        // To its end: what is asked next on this connection would close rows that still stream.
        var rows = context.RunToEnd(sql);
        if (rows.Columns.Count == 0)
            context.Session.AddSetting(sql);
        context.Session.ReadPosition();
        return rows;
    }

    // Files are left out by bounds that are in the order of bytes, which would not be the order of comparisons any more.
    static void RefuseCollation(StatementText text)
    {
        var words = text.Tokens.Where(t => t.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.Text)
            .Select(t => SqlName.Unquote(text.Span(t)).ToLowerInvariant()).ToList();
        if (words is [not "reset", .., not ("" or "binary")] && words.Contains("default_collation"))
        {
            throw UnsupportedStatement.Error(
                "Setting default_collation", "texts of lakes are compared as they are. Write COLLATE in the queries that need it.");
        }
    }

    // Settings of the official extension steer its retries and inlining; scripts that set them go on working.
    static bool IsExtensionSetting(PassThroughStatement statement) => statement.Text.Tokens.Skip(1).Take(2)
        .Any(t => statement.Text.Span(t).StartsWith(FunctionResolver.Prefix, StringComparison.OrdinalIgnoreCase));

    // The engine knows no schemas of lakes.
    static string? SchemaOf(PassThroughStatement statement)
    {
        var reader = new TokenReader(statement.Text);
        if (!reader.Take("SET"))
            return null;
        _ = reader.Take("SESSION") || reader.Take("LOCAL");
        if (!(reader.Take("SCHEMA") || reader.Take("SEARCH_PATH")) || !(reader.TakeSymbol("=") || reader.Take("TO")))
            return null;
        var value = reader.Advance();
        return reader.AtEnd && value.Kind == SqlTokenKind.Text ? SqlName.Unquote(statement.Text.Span(value)) : null;
    }
}
