using Ekko.DuckDb;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Asks the engine for the columns of relations, without reading any of their rows.</summary>
static class ShapeReader
{
    /// <summary>The columns of a view; none when it cannot be bound, for it may be over things that are gone.</summary>
    public static IReadOnlyList<ColumnFacts> TryRead(StatementContext context, ResolvedRelation relation)
    {
        try
        {
            return Read(context, "FROM " + new QueryRewrite(context, RelationForm.Shape).SqlOf(relation, VirtualColumns.None));
        }
        catch (Exception e) when (e is DuckDbException or DuckLakeException)
        {
            return [];
        }
    }

    /// <summary>The columns of a query in which every lake relation has been replaced.</summary>
    public static List<ColumnFacts> Read(StatementContext context, string query)
    {
        using var rows = context.RunToEnd($"SELECT column_name, column_type FROM (DESCRIBE {query})");
        var columns = new List<ColumnFacts>();
        while (rows.Fetch(context.Cancellation) is { } chunk)
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.RowCount; i++)
                    columns.Add(new ColumnFacts(chunk[0].Text(i), chunk[1].Text(i), null, true, null));
            }
        }

        return columns;
    }
}
