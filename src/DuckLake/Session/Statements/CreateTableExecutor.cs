using System.Collections.Immutable;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>CREATE TABLE: the engine reads types and defaults on a scratch table, then the lake gets the table.</summary>
sealed class CreateTableExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(CreateTableStatement create)
    {
        if (create.Temporary || context.Names.Resolve(create.Name) is not { } place)
            return context.RunChangingTables(OnEngine(create));
        var lake = context.ViewOf(place.Lake);
        var name = create.Name.Name;
        _ = lake.Transaction;
        _ = lake.Tree.GetSchema(place.Schema);
        if (create.With is not null)
            throw UnsupportedStatement.Error($"CREATE TABLE {create.Name}", "the WITH clause is not supported for lake tables.");
        if (create.IfNotExists && lake.Tree.FindTable(place.Schema, name) is not null)
            return RowSet.Nothing;
        var query = create.Query is null ? null : context.Planner.RewriteAndFetch(create.Query);
        var columns = ReadColumns(create, query);
        var rules = new TableRules(context);
        foreach (var column in columns)
            rules.RefuseReserved(lake, place.Schema, null, column.Name);
        lake.Apply(new CreateTable(place.Schema, name, columns, OrReplace: create.OrReplace), context.Cancellation);
        var table = lake.Tree.GetTable(place.Schema, name);
        // The directory exists before the first file, so that users can put files there and add them.
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

    ImmutableArray<ColumnDefinition> ReadColumns(CreateTableStatement create, string? query)
    {
        using var scratch = ScratchTable.Create(
            context, create.Name.Name, query is null ? context.ExpandMacros(create.Columns!) : $"{create.Columns} AS {query} WITH NO DATA");
        return scratch.Reader.ReadColumns(create);
    }

    /// <summary>The statement for a table of the engine, with what it reads of lakes.</summary>
    public string OnEngine(CreateTableStatement create)
    {
        var text = create.Text;
        if (create.Query is null || !context.Registry.HasLakes)
            return text.Trimmed;
        return text.Slice(text.Tokens[0].Start, create.QueryStart) + context.Planner.RewriteAndFetch(create.Query)
            + text.Slice(create.QueryStart + create.Query.Length, text.Tokens[^1].End);
    }
}
