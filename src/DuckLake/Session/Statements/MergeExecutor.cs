using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// MERGE INTO: source rows are kept once, the rows they meet are found once, each kind of action then takes its rows from what was found.
/// </summary>
sealed class MergeExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(MergeStatement merge)
    {
        if (ChangeTarget.Find(context, merge.Table, "MERGE INTO") is not { } target)
            return context.Run(new EngineChange(context).Merge(merge));
        var kept = new List<FoundRows>();
        try
        {
            var source = Add(kept, KeepSource(merge));
            var plan = new MergePlan(merge, target.Table)
            {
                SourceTable = source.Sql,
                SourceColumns = [.. context.ColumnNames("FROM " + source.Sql).Where(c => c != MergePlan.SourceRow)],
            };
            var parts = new List<FoundRows>();
            foreach (var which in Enum.GetValues<MergeCase>())
            {
                if (which == MergeCase.Matched || merge.Actions.Any(a => a.Case == which))
                    parts.Add(Add(kept, Find(plan, which, parts.Count > 0 ? parts[0].Sql : "")));
            }

            return Act(plan, target, Add(kept, FoundRows.Keep(context, plan.Combine(parts.Select(p => p.Sql)))).Sql);
        }
        finally
        {
            kept.ForEach(rows => rows.Dispose());
        }
    }

    static FoundRows Add(List<FoundRows> kept, FoundRows rows)
    {
        kept.Add(rows);
        return rows;
    }

    FoundRows KeepSource(MergeStatement merge)
    {
        return FoundRows.Keep(
            context, context.Planner.Rewrite($"{merge.With} SELECT *, row_number() OVER () AS {MergePlan.SourceRow} "
                + $"FROM {MergePlan.SourceRelation(merge)}"));
    }

    /// <summary>Keeps the rows of one case with the number of the action each gets (null for none), and their values.</summary>
    FoundRows Find(MergePlan plan, MergeCase which, string matched)
    {
        var found = FoundRows.Keep(context, context.Planner.Rewrite(plan.Find(which, matched)));
        try
        {
            RaiseErrors(plan, which, found.Sql);
            return found;
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    void RaiseErrors(MergePlan plan, MergeCase which, string found)
    {
        foreach (var (action, index) in plan.ActionsOf(which).Where(a => a.Action.Kind == MergeActionKind.Error))
        {
            using var rows = context.RunToEnd(
                string.Create(CultureInfo.InvariantCulture, $"SELECT 1 FROM {found} WHERE {MergePlan.ActionColumn} = {index} LIMIT 1"));
            using var chunk = rows.Fetch(context.Cancellation);
            if (chunk is null)
                continue;
            var message = action.Message is { } expression ? context.Evaluate(expression) : null;
            throw new DuckLakeException(
                DuckLakeErrorKind.Invalid,
                $"Constraint Error: Merge error condition{(action.Condition is null ? "" : " " + action.Condition.Trim())} met on "
                + $"\"{plan.Table.Name}\"{(message is null ? "" : ": " + message)}");
        }
    }

    RowSet Act(MergePlan plan, ChangeTarget target, string found)
    {
        var columns = string.Join(", ", plan.Table.Columns.Select(c => SqlText.QuoteIdentifier(c.Name)));
        var removed = target.Locate($"{found} WHERE {plan.Gets(MergeActionKind.Update, MergeActionKind.Delete)}");
        var updated = context.Count($"{found} WHERE {plan.Gets(MergeActionKind.Update)}");
        var inserted = context.Count($"{found} WHERE {plan.Gets(MergeActionKind.Insert)}");
        var answer = plan.Merge.Returning is { } returning
            ? Returning(plan, returning, columns, found) : RowSet.Changed(removed.Count + inserted);
        return answer.AnswerAfter(() =>
        {
            if (updated > 0)
                target.AddImages(
                    $"(SELECT {VirtualColumnNames.Place}, {columns} FROM {found} WHERE {plan.Gets(MergeActionKind.Update)})"
                    + " AS ekko_updated",
                    updated);
            if (inserted > 0)
                new RowWriter(context).WriteCounted(
                    target.Lake, target.Table, context.Engine.Main,
                    $"(SELECT {columns} FROM {found} WHERE {plan.Gets(MergeActionKind.Insert)}) AS ekko_inserted", inserted, inserted);
            if (removed.Count > 0)
                target.Delete(removed);
        });
    }

    RowSet Returning(MergePlan plan, string list, string columns, string found)
    {
        var action = string.Concat(plan.Merge.Actions.Select((a, i) =>
            string.Create(CultureInfo.InvariantCulture, $" WHEN {i} THEN '{a.Kind.ToString().ToUpperInvariant()}'")));
        return context.RunToEnd(context.Planner.Rewrite(
            $"SELECT {WithoutAction(list)} FROM (SELECT CASE {MergePlan.ActionColumn}{action} END AS merge_action, {columns} "
            + $"FROM {found}) AS {plan.Target}"));
    }

    /// <summary>RETURNING knows merge_action by name; a star leaves it out.</summary>
    static string WithoutAction(string list)
    {
        var text = new StatementText(list);
        var edits = new TextEdits();
        for (var i = 0; i < text.Tokens.Count; i++)
        {
            var before = i == 0 ? "," : text.Span(text.Tokens[i - 1]);
            if (text.Span(text.Tokens[i]) is "*" && (before is "," or ".")
                && !text.Span(text.Tokens[i + 1]).Equals("EXCLUDE", StringComparison.OrdinalIgnoreCase))
                edits.Insert(text.Tokens[i].End, " EXCLUDE (merge_action)");
        }

        return edits.Apply(text.Text);
    }
}
