using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>DELETE and TRUNCATE.</summary>
sealed class DeleteExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(DeleteStatement delete)
    {
        if (ChangeTarget.Find(context, delete.Table, "DELETE") is not { } target)
            return context.Run(new EngineChange(context).Delete(delete));
        if (delete is { Using: null, Where: null, Returning: null })
            return DeleteAll(target);
        var label = delete.Alias ?? delete.Table.Name;
        if (delete.Returning is null)
        {
            var places = target.Locate(delete.With ?? "", Query(delete, VirtualColumnNames.Position));
            target.Delete(places);
            return RowSet.Changed(places.Count);
        }

        var columns = target.Table.Columns.Select(c => SqlText.QuoteIdentifier(c.Name));
        var query = context.Planner.Rewrite($"{delete.With} {Query(delete, [VirtualColumnNames.Place, .. columns])}");
        using var found = delete.Using is null ? FoundRows.Keep(context, query) : FoundRows.KeepOnce(context, query);
        var rows = target.Locate(found.Sql);
        return found.Returning(delete.Returning, label).AnswerAfter(() => target.Delete(rows));
    }

    /// <summary>The query of the rows that a DELETE finds, without its WITH clause.</summary>
    /// <param name="delete">The statement.</param>
    /// <param name="columns">The columns of the table that are wanted.</param>
    public static string Query(DeleteStatement delete, params IEnumerable<string> columns)
    {
        var label = SqlText.QuoteIdentifier(delete.Alias ?? delete.Table.Name);
        return $"SELECT {string.Join(", ", columns.Select(c => $"{label}.{c}"))} "
            + $"FROM {delete.Table.Sql}{Clauses.Alias(delete.Alias)}{Clauses.Also(delete.Using)}{Clauses.Where(delete.Where)}";
    }

    /// <summary>Ends all files and rows without looking at them.</summary>
    RowSet DeleteAll(ChangeTarget target)
    {
        var transaction = target.Lake.Transaction;
        var table = TableRelation.Of(target.Lake, target.Table);
        var scan = new ScanPlanner(context).Plan(table, []);
        var count = scan.RowCount ?? CountRows(table);
        foreach (var file in scan.DataFiles)
            transaction.Rows.EndFile(target.Table.Id, file);
        foreach (var rows in scan.Inlined)
            transaction.Rows.EndRows(target.Table.Id, rows.Table, rows.RowIds.ToArray());
        return RowSet.Changed(count);
    }

    long CountRows(TableRelation table) =>
        context.Count(
            new ScanPlanner(context).PlanToRead(table, [], VirtualColumns.None).Relation(VirtualColumns.None) + " AS ekko_counted");
}
