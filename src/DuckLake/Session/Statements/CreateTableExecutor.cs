using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Session;

/// <summary>CREATE TABLE: made on a stub first, where the engine reads types and defaults, then in the lake.</summary>
sealed class CreateTableExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(CreateTableStatement create)
    {
        context.ShowLakes();
        if (create.Temporary || context.Names.Resolve(create.Name) is not { } place)
            return CreateInEngine(create);
        var lake = context.ViewOf(place.Lake);
        var name = create.Name.Name;
        _ = lake.Transaction;
        _ = lake.Tree.GetSchema(place.Schema);
        if (create.With is not null)
            throw Unsupported.Statement($"CREATE TABLE {create.Name}", "the WITH clause is not supported for lake tables.");
        if (create.IfNotExists && lake.Tree.FindTable(place.Schema, name) is not null)
            return RowSet.Nothing;
        var query = create.Query is null ? null : context.Planner.RewriteAndFetch(create.Query);
        context.BeginEngine();
        var head = $"CREATE {(create.OrReplace ? "OR REPLACE " : "")}TABLE {place.Lake.StubName(place.Schema, name)} {create.Columns}";
        context.Execute(query is null ? head : $"{head} AS {query} WITH NO DATA");
        var columns = new StubReader(context.Engine.Main, place.Lake.Name, place.Schema, name).ReadColumns(create);
        var rules = new TableRules(context);
        foreach (var column in columns)
            rules.RefuseReserved(lake, place.Schema, null, column.Name);
        lake.Apply(new CreateTable(place.Schema, name, columns, OrReplace: create.OrReplace), context.Cancellation);
        var table = lake.Tree.GetTable(place.Schema, name);
        // The directory is there before the first file, for those who bring files themselves.
        place.Lake.Storage.Stage(table.FullPath + "file");
        if (create.Partition.Count > 0)
            lake.Apply(new SetPartition(table.Id, PartitionKeys.Read(create.Partition)), context.Cancellation);
        if (create.Sort is not null)
        {
            rules.RequireColumns(table, create.Sort);
            lake.Apply(new SetSort(table.Id, SortList.Parse(create.Sort)), context.Cancellation);
        }

        if (query is null || create.WithoutData)
            return RowSet.Nothing;
        table = lake.Tree.GetTable(place.Schema, name);
        var names = string.Join(", ", table.Columns.Select(c => SqlText.QuoteIdentifier(c.Name)));
        return RowSet.Changed(new RowWriter(context).WriteQuery(lake, table, $"SELECT * FROM ({query}) AS given({names})"));
    }

    RowSet CreateInEngine(CreateTableStatement create)
    {
        context.Session.MayHaveTemporary |= create.Temporary;
        if (create.Query is null)
            return context.Run(create.Text.Trimmed);
        var at = create.Text.Text.LastIndexOf(create.Query, StringComparison.Ordinal);
        var tail = create.Text.Text[(at + create.Query.Length)..];
        return context.Run(create.Text.Text[..at] + context.Planner.RewriteAndFetch(create.Query) + tail);
    }
}
