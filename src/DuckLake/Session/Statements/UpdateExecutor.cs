using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>UPDATE: the old rows are deleted, the new ones added under their row ids.</summary>
sealed class UpdateExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(UpdateStatement update)
    {
        if (ChangeTarget.Find(context, update.Table, "UPDATE") is not { } target)
            return context.Run(new EngineChange(context).Update(update));
        var query = context.Planner.Rewrite(Query(update, target.Table));
        using var changed = update.From is null ? FoundRows.Keep(context, query) : FoundRows.KeepOnce(context, query);
        var places = target.Locate(changed.Sql);
        var answer = update.Returning is null
            ? RowSet.Changed(places.Count) : changed.Returning(update.Returning, update.Alias ?? update.Table.Name);
        return answer.AnswerAfter(() =>
        {
            if (places.Count == 0)
                return;
            target.AddImages(changed.Sql, places.Count);
            target.Delete(places);
        });
    }

    /// <summary>The query of the rows that an UPDATE finds, with what their columns become.</summary>
    public static string Query(UpdateStatement update, LakeTable table)
    {
        var label = SqlText.QuoteIdentifier(update.Alias ?? update.Table.Name);
        var values = NewValues(table, update.Assignments, label);
        var list = string.Concat(table.Columns.Select((c, i) => $", {values[i]} AS {SqlText.QuoteIdentifier(c.Name)}"));
        return $"{update.With} SELECT {label}.{VirtualColumnNames.Place}{list} "
            + $"FROM {update.Table.Sql}{Clauses.Alias(update.Alias)}{Clauses.Also(update.From)}{Clauses.Where(update.Where)}";
    }

    /// <summary>What each column of the table becomes, as expressions with the column's type.</summary>
    static List<string> NewValues(LakeTable table, IReadOnlyList<Assignment> assignments, string label)
    {
        var given = new Dictionary<LakeColumn, string>();
        foreach (var (name, expression) in assignments)
        {
            var column = table.FindColumn(name) ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Binder Error: Referenced update column {name} not found in table!");
            if (!given.TryAdd(column, $"CAST(({expression ?? column.DefaultSql}) AS {column.SqlType})"))
                throw new DuckLakeException($"Binder Error: Multiple assignments to same column \"{name}\"");
        }

        return [.. table.Columns.Select(c => given.TryGetValue(c, out var value) ? value : $"{label}.{SqlText.QuoteIdentifier(c.Name)}")];
    }
}
