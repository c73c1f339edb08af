using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// EXPLAIN: shows how the engine runs a query, or the query with which a statement finds its rows. EXPLAIN ANALYZE also does what the
/// statement says. Functions of a lake that do something are not run.
/// </summary>
sealed class ExplainExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(ExplainStatement explain)
    {
        var statement = explain.Inner is ExecuteStatement execute && new PreparedExecutor(context).Substitute(execute) is { } substituted
            ? substituted : explain.Inner;
        if (OnEngine(statement) is { } sql)
            return context.Run(explain.Head + sql);
        var query = QueryOf(statement) ?? throw UnsupportedStatement.Error(
            "EXPLAIN", "the statement reads no rows, so that there is no plan to show. Run it without EXPLAIN.");
        var plan = explain.Head + context.Planner.RewriteAndFetch(query);
        if (statement is QueryStatement or CallStatement || !IsAnalyzed(explain))
            return context.Run(plan);
        return context.RunToEnd(plan).AnswerAfter(() => StatementExecutor.Run(statement, context).Dispose());
    }

    /// <summary>A statement that changes something of the engine, as it can be explained; null for anything else.</summary>
    string? OnEngine(Statement statement) => statement switch
    {
        InsertStatement insert when context.Resolve(insert.Table) is null => new EngineChange(context).Insert(insert),
        UpdateStatement update when context.Resolve(update.Table) is null => new EngineChange(context).Update(update),
        DeleteStatement delete when context.Resolve(delete.Table) is null => new EngineChange(context).Delete(delete),
        MergeStatement merge when context.Resolve(merge.Table) is null => new EngineChange(context).Merge(merge),
        CreateTableStatement create when create.Temporary || context.Names.Resolve(create.Name) is null =>
            new CreateTableExecutor(context).OnEngine(create),
        QueryStatement or CallStatement or InsertStatement or UpdateStatement or DeleteStatement or MergeStatement or CreateTableStatement
            or CopyStatement => null,
        _ when context.Registry.HasLakes => null,
        _ => statement.Text.Trimmed,
    };

    /// <summary>The query with which a statement finds its rows; null when it needs none.</summary>
    string? QueryOf(Statement statement) => statement switch
    {
        QueryStatement query => query.Text.Trimmed,
        CallStatement call => "FROM " + call.Text.Trimmed["CALL".Length..],
        InsertStatement { DefaultValues: true } insert =>
            $"SELECT {string.Join(", ", TableOf(insert.Table).Columns.Select(c => c.DefaultSql))}",
        InsertStatement { PlainValues: true } insert => Typed(insert, TableOf(insert.Table)),
        InsertStatement insert => insert.With + insert.Source,
        UpdateStatement update => UpdateExecutor.Query(update, TableOf(update.Table)),
        DeleteStatement delete => $"{delete.With} {DeleteExecutor.Query(delete, VirtualColumnNames.Position)}",
        MergeStatement merge => MergePlan.MatchQuery(merge),
        CreateTableStatement create => create.Query,
        CopyStatement { Query: { } query } => query[1..^1],
        CopyStatement { From: false, Table: { } table } copy => $"SELECT {(copy.Columns is null ? "*" : copy.Columns[1..^1])} "
            + $"FROM {table.Sql}",
        _ => null,
    };

    // Outside an INSERT a value has no column, whose type it takes, and none is called DEFAULT.
    static string Typed(InsertStatement insert, LakeTable table)
    {
        var columns = insert.Columns?.Select(name => table.FindColumn(name)).ToList() ?? [.. table.Columns];
        var reader = new TokenReader(new StatementText(insert.Source));
        reader.Take("VALUES");
        var rows = new List<string>();
        do
        {
            if (reader.TakeGroup() is { } row)
                rows.Add($"({string.Join(", ", TokenReader.SplitGroup(row).Select(Value))})");
        }
        while (reader.TakeSymbol(",") && !reader.AtEnd);
        return "VALUES " + string.Join(", ", rows);

        string Value(string text, int index)
        {
            var value = new TokenReader(new StatementText(text)).Take("DEFAULT") ? "NULL" : text;
            // A comment may end with its line only.
            return columns.ElementAtOrDefault(index) is { } column ? $"CAST({value}\n AS {column.SqlType})" : value;
        }
    }

    LakeTable TableOf(SqlName name) => ChangeTarget.Find(context, name, "UPDATE")!.Table;

    static bool IsAnalyzed(ExplainStatement explain)
    {
        var head = new StatementText(explain.Head);
        return head.Tokens.Any(t => head.Span(t).Equals("ANALYZE", StringComparison.OrdinalIgnoreCase)
            || head.Span(t).Equals("ANALYSE", StringComparison.OrdinalIgnoreCase));
    }
}
