using System.Globalization;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>INSERT: literals go straight to the catalog, other VALUES wait for the commit, queries are written at once.</summary>
sealed class InsertExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(InsertStatement insert)
    {
        if (context.Resolve(insert.Table) is not { } place)
            return context.Run(new EngineChange(context).Insert(insert));
        var lake = context.ViewOf(place.Lake);
        if (lake.Tree.FindTable(place.Schema, insert.Table.Name) is not { } table)
        {
            var isView = lake.Tree.FindView(place.Schema, insert.Table.Name) is not null;
            throw new DuckLakeException(
                DuckLakeErrorKind.NotFound,
                $"Catalog Error: {insert.Table} is {(isView ? "a view, not a table" : "no table of the lake: it does not exist")}!");
        }

        if (insert.Conflict is not null)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                "Binder Error: There are no UNIQUE/PRIMARY KEY constraints that refer to this table, specify ON CONFLICT columns manually");
        _ = lake.Transaction;
        if (insert.PlainValues || insert.DefaultValues)
            return InsertValues(lake, table, insert);
        var source = context.Planner.RewriteAndFetch(insert.With + insert.Source);
        return insert.Returning is null ? InsertQuery(lake, table, insert, source) : InsertReturning(lake, table, insert, source);
    }

    RowSet InsertValues(SessionLake lake, LakeTable table, InsertStatement insert)
    {
        if (InsertLiterals(lake, table, insert) is { } inserted)
            return inserted;
        var rows = context.Session.Staging.For(lake, table, context);
        if (insert.Returning is null && !insert.DefaultValues && LiteralRows.Count(table, insert.Columns, insert.Source) is { } count)
        {
            rows.Add(ColumnList(insert), insert.Source.AsSpan("VALUES".Length), count);
            return RowSet.Changed(count);
        }

        return StageInto(rows, insert, insert.DefaultValues ? "DEFAULT VALUES" : context.ExpandMacros(insert.Source));
    }

    /// <summary>
    /// A single statement with few literals needs no engine, unless the table is sorted: its rows go to the catalog as they are.
    /// </summary>
    RowSet? InsertLiterals(SessionLake lake, LakeTable table, InsertStatement insert)
    {
        if (context.Transaction.IsExplicit || table.Sort is not null || insert.DefaultValues || insert.ByName
            || insert.Returning is not null
            || LiteralRows.Read(table, insert.Columns, insert.Source, new RowWriter(context).InliningLimit(lake, table))
                is not var (batch, columns))
            return null;
        using (batch)
        {
            var rows = batch.Rows;
            if (InlinedBatchReader.Read(lake.Lake.Catalog.Dialect, table, rows, columns) is not { } read)
                return null;
            lake.Transaction.Rows.AppendInlined(table.Id, read);
            return RowSet.Changed(read.Rows.Count);
        }
    }

    RowSet StageInto(StagedRows rows, InsertStatement insert, string source)
    {
        var columns = ColumnList(insert);
        var byName = insert.ByName ? " BY NAME" : "";
        if (insert.Returning is null)
            return rows.Insert(
                target => $"INSERT INTO {target}{byName}{columns} {source}", sql => context.RunToEnd(rows.Connection, sql));

        // The alias lets RETURNING name the table as the user knows it.
        var alias = SqlText.QuoteIdentifier(insert.Table.Name);
        RowSet? returned = null;
        rows.Insert(
            target => $"INSERT INTO {target} AS {alias}{byName}{columns} {source} RETURNING {insert.Returning}",
            sql => returned = context.RunToEnd(rows.Connection, sql));
        rows.Recount();
        return returned!;
    }

    static string ColumnList(InsertStatement insert) =>
        insert.Columns is null ? "" : $" ({string.Join(", ", insert.Columns.Select(SqlText.QuoteIdentifier))})";

    // RETURNING shows rows with their defaults: they pass through a temporary table beside the query's own data.
    RowSet InsertReturning(SessionLake lake, LakeTable table, InsertStatement insert, string source)
    {
        context.Session.Staging.Write(lake, table.Id, context);
        var rows = StagedRows.Create(context.Engine.Main, table);
        try
        {
            var returned = StageInto(rows, insert, source);
            rows.WriteTo(lake, context);
            return returned;
        }
        finally
        {
            rows.Drop();
        }
    }

    RowSet InsertQuery(SessionLake lake, LakeTable table, InsertStatement insert, string source)
    {
        context.Session.Staging.Write(lake, table.Id, context);
        var given = context.ColumnNames(source);
        var targets = Targets(table, insert, given);
        var names = string.Join(", ", given.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"c{i}")));
        var list = string.Join(", ", table.Columns.Select(column => $"{Value(column, targets)} AS {SqlText.QuoteIdentifier(column.Name)}"));
        return RowSet.Changed(new RowWriter(context).WriteQuery(lake, table, $"SELECT {list} FROM ({source}) AS given({names})"));
    }

    static string Value(LakeColumn column, List<LakeColumn> targets)
    {
        var index = targets.IndexOf(column);
        var value = index >= 0 ? string.Create(CultureInfo.InvariantCulture, $"c{index}") : column.DefaultSql;
        return $"CAST({value} AS {column.SqlType})";
    }

    /// <summary>Which column of the table each column of the source goes to.</summary>
    static List<LakeColumn> Targets(LakeTable table, InsertStatement insert, List<string> given)
    {
        var wanted = insert.ByName ? given : insert.Columns;
        var targets = wanted is null ? [.. table.Columns] : wanted.Select(name => Find(table, name)).ToList();
        if (targets.Count != targets.Distinct().Count())
            throw new DuckLakeException($"Binder Error: Duplicate column name in INSERT INTO \"{table.Name}\"");
        if (targets.Count != given.Count)
        {
            throw new DuckLakeException(insert.Columns is null
                ? $"Binder Error: table {table.Name} has {targets.Count} columns but {given.Count} values were supplied"
                : $"Binder Error: Column count mismatch in INSERT INTO {table.Name}: "
                    + $"{targets.Count} columns are named but {given.Count} values were supplied");
        }

        return targets;
    }

    static LakeColumn Find(LakeTable table, string name) => table.FindColumn(name) ?? throw new DuckLakeException(
        DuckLakeErrorKind.NotFound, $"Binder Error: Table \"{table.Name}\" does not have a column with name \"{name}\"");
}
