using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>DELETE and TRUNCATE.</summary>
sealed class DeleteExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(DeleteStatement delete)
    {
        if (ChangeTarget.Find(context, delete.Table, delete.Text, "DELETE") is not { } target)
            return ChangeTarget.RunOnEngine(context, delete.Text, "DELETE");
        if (delete is { Using: null, Where: null, Returning: null })
            return DeleteAll(target);
        var label = delete.Alias ?? delete.Table.Name;
        var quoted = SqlText.QuoteIdentifier(label);
        var from = $"{delete.Table.Sql}{Clauses.Alias(delete.Alias)}{Clauses.Also(delete.Using)}{Clauses.Where(delete.Where)}";
        if (delete.Returning is null)
        {
            var places = target.Locate(delete.With ?? "", $"SELECT {quoted}.{VirtualColumnNames.Position} FROM {from}");
            target.Delete(places);
            return RowSet.Changed(places.Count);
        }

        var columns = string.Concat(target.Table.Columns.Select(c => $", {quoted}.{SqlText.QuoteIdentifier(c.Name)}"));
        var query = context.Planner.Rewrite($"{delete.With} SELECT {quoted}.{VirtualColumnNames.Place}{columns} FROM {from}");
        using var found = delete.Using is null ? FoundRows.Keep(context, query) : FoundRows.KeepOnce(context, query);
        var rows = target.Locate(found.Sql);
        return found.Returning(delete.Returning, label).AnswerAfter(() => target.Delete(rows));
    }

    /// <summary>Ends all files and rows without looking at them.</summary>
    RowSet DeleteAll(ChangeTarget target)
    {
        var transaction = target.Lake.Transaction;
        var table = TableRelation.Of(target.Lake, target.Table);
        var scan = new ScanPlanner(context).Plan(table, []);
        var count = scan.RowCount ?? CountRows(table);
        foreach (var file in scan.DataFiles)
            transaction.EndFile(target.Table.Id, file);
        foreach (var rows in scan.Inlined)
            transaction.EndRows(target.Table.Id, rows.Table, rows.RowIds.ToArray());
        return RowSet.Changed(count);
    }

    long CountRows(TableRelation table) =>
        context.Count(
            new ScanPlanner(context).PlanToRead(table, [], VirtualColumns.None).Relation(VirtualColumns.None) + " AS ekko_counted");
}
