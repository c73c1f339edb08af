using System.Diagnostics;
using Ekko.DuckDb;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Writes rows into a lake's transaction: few stay in the catalog, many become files.</summary>
sealed class RowWriter(StatementContext context)
{
    /// <summary>Many small inserts of one transaction stay in the catalog up to this many times the limit.</summary>
    const long MaxInlinedWrites = 100;

    const long SmallWrite = 10_000;

    /// <summary>A query that took longer to its first rows is not run again to be written by all threads.</summary>
    static readonly TimeSpan ShortQuery = TimeSpan.FromMilliseconds(50);

    /// <summary>Up to how many rows of one write stay in the catalog.</summary>
    public long InliningLimit(SessionLake lake, LakeTable table) =>
        Blocking.Wait(lake.Lake.Catalog.Options.InliningLimitAsync(table, context.Cancellation).AsTask());

    /// <summary>Writes rows whose number is known, as files or into the catalog.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="table">The table.</param>
    /// <param name="connection">Where the rows can be read.</param>
    /// <param name="from">What stands after FROM; it gives the table's columns by name, with their types.</param>
    /// <param name="count">How many rows there are.</param>
    /// <param name="largest">How many rows came by one statement at most.</param>
    public void WriteCounted(SessionLake lake, LakeTable table, DuckDbConnection connection, string from, long count, long largest)
    {
        var limit = InliningLimit(lake, table);
        if (largest <= limit && count <= limit * MaxInlinedWrites)
            AppendInlined(lake, table, connection, from);
        else
            Write(lake, table, connection, $"SELECT * FROM {from}", count <= SmallWrite);
    }

    /// <summary>Writes the rows of a query, as files or into the catalog.</summary>
    /// <returns>How many there were.</returns>
    public long WriteQuery(SessionLake lake, LakeTable table, string query)
    {
        var limit = InliningLimit(lake, table);
        // Of a query that is several statements, the engine does not tell what was copied.
        var isSingle = context.Engine.Main.CountStatements(query) == 1;
        if (limit == 0 && isSingle && context.Parameters.Count == 0)
            return Write(lake, table, context.Engine.Main, query, single: false);
        var mayRunAgain = isSingle && context.Parameters.Count == 0 && MayRunAgain(query);
        var started = Stopwatch.GetTimestamp();
        using (var live = context.Run(query))
        {
            using var rows = live.Stream();
            using var source = rows.Publish();
            if (rows.Peek(limit, context.Cancellation) is { } count)
            {
                if (count > 0)
                    AppendInlined(lake, table, context.Engine.Side, source.Sql);
                return count;
            }

            if (!mayRunAgain || Stopwatch.GetElapsedTime(started) > ShortQuery)
                return Write(lake, table, context.Engine.Side, $"SELECT * FROM {source.Sql}", single: false);
        }

        return Write(lake, table, context.Engine.Main, query, single: false);
    }

    // A pipe would be empty the second time, a sequence would have gone on. Views and macros of the engine may name sequences, too.
    bool MayRunAgain(string query) => !ReadOnceFiles.AreNamedBy(new StatementText(query), context.Parameters)
        && (context.Registry.EngineChanges == 0 || context.Count("duckdb_sequences()") == 0);

    void AppendInlined(SessionLake lake, LakeTable table, DuckDbConnection connection, string from) =>
        lake.Transaction.Rows.AppendInlined(
            table.Id, new InlinedRowReader(lake.Lake.Catalog.Dialect, table)
                .Read(connection, Sorted(lake, table, from), null, context.Cancellation));

    /// <summary>Writes rows as data files and hands them to the lake's transaction.</summary>
    /// <returns>How many rows were written.</returns>
    long Write(SessionLake lake, LakeTable table, DuckDbConnection connection, string rows, bool single)
    {
        var transaction = lake.Transaction;
        var writer = Blocking.Wait(lake.Lake.Lake.WriterAsync(table, context.Cancellation));
        rows = "SELECT * FROM " + Sorted(lake, table, $"({rows})");
        var files = single && writer.Layout is null
            ? [Blocking.Wait(writer.WriteFileAsync(connection, rows, [], context.Cancellation))]
            : Blocking.Wait(writer.WriteAsync(connection, rows, context.Cancellation));
        transaction.Append(table.Id, files);
        return files.Sum(f => f.RecordCount);
    }

    /// <summary>What stands after FROM for rows in the order in which the table keeps them.</summary>
    string Sorted(SessionLake lake, LakeTable table, string from) =>
        SortOrder.Of(lake.Tree, table, lake.Lake.Lake.Serialize) is { } order && SortsOnInsert(lake, table)
            ? $"(SELECT * FROM {from} ORDER BY {order})" : from;

    bool SortsOnInsert(SessionLake lake, LakeTable table) =>
        new ScopedOptions(Blocking.Wait(lake.Lake.Catalog.Options.AllAsync(context.Cancellation)), table)
            .Flag("sort_on_insert", fallback: true);
}
