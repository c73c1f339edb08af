using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Changes of tables of the engine, as statements in which every lake relation they read has been replaced.</summary>
sealed class EngineChange(StatementContext context)
{
    /// <summary>INSERT.</summary>
    public string Insert(InsertStatement insert)
    {
        var text = insert.Text;
        if (!context.Registry.HasLakes || insert.PlainValues || insert.DefaultValues)
            return text.Trimmed;
        var head = text.Slice(text.Tokens[0].Start + (insert.With?.Length ?? 0), insert.SourceStart);
        var tail = text.Slice(insert.SourceStart + insert.Source.Length, text.Tokens[^1].End);
        return head + context.Planner.RewriteAndFetch(insert.With + insert.Source) + tail;
    }

    /// <summary>UPDATE.</summary>
    public string Update(UpdateStatement update)
    {
        if (!context.Registry.HasLakes)
            return update.Text.Trimmed;
        var query = new MarkedQuery();
        var parts = query.Read(context.Planner.RewriteAndFetch(
            $"{query.MarkWith(update.With)} SELECT {string.Concat(update.Assignments.Select(a => query.MarkItem(a.Expression)))}0 "
            + $"FROM {update.Table.Sql}{Clauses.Alias(update.Alias)}{Clauses.Also(Marked(query, update.From))} "
            + $"WHERE ({query.Mark(update.Where ?? "true")})"));
        var with = update.With is null ? "" : $"WITH {parts.Dequeue()} ";
        var assignments = update.Assignments.Select(
            a => $"{SqlText.QuoteIdentifier(a.Column)} = {(a.Expression is null ? "DEFAULT" : parts.Dequeue())}").ToList();
        var from = update.From is null ? "" : $" FROM {parts.Dequeue()}";
        return $"{with}UPDATE {update.Table.Sql}{Clauses.Alias(update.Alias)} SET {string.Join(", ", assignments)}{from} "
            + $"WHERE {parts.Dequeue()}{Returning(update.Returning)}";
    }

    /// <summary>DELETE and TRUNCATE.</summary>
    public string Delete(DeleteStatement delete)
    {
        if (!context.Registry.HasLakes || delete is { Using: null, Where: null })
            return delete.Text.Trimmed;
        var query = new MarkedQuery();
        var parts = query.Read(context.Planner.RewriteAndFetch(
            $"{query.MarkWith(delete.With)} SELECT 0 FROM {delete.Table.Sql}{Clauses.Alias(delete.Alias)}"
            + $"{Clauses.Also(Marked(query, delete.Using))} WHERE ({query.Mark(delete.Where ?? "true")})"));
        var with = delete.With is null ? "" : $"WITH {parts.Dequeue()} ";
        var relations = delete.Using is null ? "" : $" USING {parts.Dequeue()}";
        return $"{with}DELETE FROM {delete.Table.Sql}{Clauses.Alias(delete.Alias)}{relations} WHERE {parts.Dequeue()}"
            + Returning(delete.Returning);
    }

    /// <summary>MERGE INTO.</summary>
    public string Merge(MergeStatement merge)
    {
        if (!context.Registry.HasLakes)
            return merge.Text.Trimmed;
        var query = new MarkedQuery();
        var isNamed = merge.SourceAlias is null || SqlText.QuoteIdentifier(merge.Source) == merge.SourceAlias;
        var marked = query.MarkWith(merge.With);
        var items = string.Concat(merge.Actions.SelectMany(ActionParts).Select(query.MarkItem));
        var parts = query.Read(context.Planner.RewriteAndFetch(
            $"{marked} SELECT {items}0 FROM {merge.Table.Sql}{Clauses.Alias(merge.Alias)} "
            + $"JOIN {query.Mark(merge.Source)}{(isNamed ? "" : " AS " + merge.SourceAlias)} ON "
            + $"({query.Mark(merge.Condition ?? "true")})"));
        var with = merge.With is null ? "" : $"WITH {parts.Dequeue()} ";
        var actions = merge.Actions.Select(a => Action(a, parts)).ToList();
        var source = parts.Dequeue() + (isNamed ? "" : " AS " + merge.SourceAlias);
        var condition = parts.Dequeue();
        return $"{with}MERGE INTO {merge.Table.Sql}{Clauses.Alias(merge.Alias)} USING {source} "
            + (merge.Columns is { } columns ? $"USING ({string.Join(", ", columns.Select(SqlText.QuoteIdentifier))})" : $"ON ({condition})")
            + string.Concat(actions) + Returning(merge.Returning);
    }

    static string? Marked(MarkedQuery query, string? relations) => relations is null ? null : query.Mark(relations);

    static string Returning(string? list) => list is null ? "" : " RETURNING " + list;

    static IEnumerable<string?> ActionParts(MergeAction action) =>
        [action.Condition, .. action.Assignments?.Select(a => a.Expression) ?? [], .. action.Values ?? [], action.Message];

    static string Action(MergeAction action, Queue<string> parts)
    {
        var which = action.Case switch
        {
            MergeCase.Matched => "MATCHED",
            MergeCase.NotMatchedByTarget => "NOT MATCHED",
            _ => "NOT MATCHED BY SOURCE",
        };
        var condition = action.Condition is null ? "" : $" AND ({parts.Dequeue()})";
        return $" WHEN {which}{condition} THEN " + action.Kind switch
        {
            MergeActionKind.Update when action.Assignments is { } assignments => "UPDATE SET " + string.Join(", ", assignments.Select(
                a => $"{SqlText.QuoteIdentifier(a.Column)} = {(a.Expression is null ? "DEFAULT" : parts.Dequeue())}")),
            MergeActionKind.Update => action.ByName ? "UPDATE BY NAME" : "UPDATE BY POSITION",
            MergeActionKind.Insert when action.Values is { Count: 0 } => "INSERT DEFAULT VALUES",
            MergeActionKind.Insert when action.Values is { } values => $"INSERT{Columns(action)} VALUES "
                + $"({string.Join(", ", values.Select(_ => parts.Dequeue()))})",
            MergeActionKind.Insert => action.ByName ? "INSERT BY NAME" : "INSERT BY POSITION",
            MergeActionKind.Delete => "DELETE",
            MergeActionKind.Error => "ERROR" + (action.Message is null ? "" : " " + parts.Dequeue()),
            _ => "DO NOTHING",
        };
    }

    static string Columns(MergeAction action) =>
        action.Columns is null ? "" : $" ({string.Join(", ", action.Columns.Select(SqlText.QuoteIdentifier))})";
}
