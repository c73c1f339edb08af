using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>COPY of tables and queries to files, and of files into tables.</summary>
sealed class CopyExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(CopyStatement copy)
    {
        if (copy.Query is { } query)
            return context.Run($"COPY ({context.Planner.RewriteAndFetch(query[1..^1])}) {copy.Tail}");
        if (copy.Table is not { } name || context.Resolve(name) is not { } place)
            return context.Run(copy.Text.Trimmed);
        if (!copy.From)
        {
            var columns = copy.Columns is null ? "*" : copy.Columns[1..^1];
            return context.Run($"COPY ({context.Planner.RewriteAndFetch($"SELECT {columns} FROM {name.Sql}")}) {copy.Tail}");
        }

        var lake = context.ViewOf(place.Lake);
        return CopyFrom(lake, lake.Tree.GetTable(place.Schema, name.Name), copy);
    }

    RowSet CopyFrom(SessionLake lake, LakeTable table, CopyStatement copy)
    {
        _ = lake.Transaction;
        context.Session.Staging.Write(lake, table.Id, context);
        var rows = StagedRows.Create(context.Engine.Main, table);
        try
        {
            rows.Insert(target => $"COPY {target}{copy.Columns} {copy.Tail}", context.RunToEnd);
            rows.WriteTo(lake, context);
            return RowSet.Changed(rows.Count);
        }
        finally
        {
            rows.Drop();
        }
    }
}
