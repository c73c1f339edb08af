using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Plans;

/// <summary>A statement that can be planned for another process: one query, or EXPLAIN of one.</summary>
/// <param name="Head">What stands before the query.</param>
/// <param name="Query">The query.</param>
sealed record PlannedStatement(string Head, string Query)
{
    /// <summary>Reads a statement.</summary>
    /// <exception cref="DuckLakeException">It is no query.</exception>
    public static PlannedStatement Read(string sql)
    {
        if (StatementSplitter.Split(sql) is not [var only])
            throw Refused("give one statement");
        return StatementParser.Parse(only) switch
        {
            QueryStatement query => new PlannedStatement("", query.Text.Trimmed),
            ExplainStatement { Inner: QueryStatement query } explain when IsPlain(new StatementText(explain.Head)) =>
                new PlannedStatement(explain.Head, query.Text.Trimmed),
            ExplainStatement => throw Refused("EXPLAIN takes a query, and no option but FORMAT"),
            _ => throw Refused("only queries can be run (SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, SHOW TABLES, EXPLAIN)"),
        };
    }

    /// <summary>The statement with its query rewritten.</summary>
    public string Over(Func<string, string> rewrite) => Head + rewrite(Query);

    // EXPLAIN ANALYZE shows the text that runs, and the files.
    static bool IsPlain(StatementText head) => head.Tokens.All(token => head.Span(token).ToString().ToUpperInvariant() is
        "EXPLAIN" or "(" or ")" or "FORMAT" or "JSON" or "TEXT" or "");

    static DuckLakeException Refused(string reason) =>
        new(DuckLakeErrorKind.NotSupported, $"Planning the statement failed: {reason}.");
}
