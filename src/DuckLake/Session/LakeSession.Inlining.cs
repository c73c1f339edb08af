using System.Diagnostics;
using Ekko.DuckDb;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

// Few rows stay in the catalog, many become files.
sealed partial class LakeSession
{
    /// <summary>Many small inserts of one transaction stay in the catalog up to this many times the limit.</summary>
    const long MaxInlinedWrites = 100;

    /// <summary>A query that took longer to its first rows is not run again to be written by all threads.</summary>
    static readonly TimeSpan ShortQuery = TimeSpan.FromMilliseconds(50);

    long InliningLimit(SessionLake lake, LakeTable table) =>
        Blocking.Wait(lake.Lake.Catalog.InliningLimitAsync(table, _cancellation).AsTask());

    /// <summary>Writes rows whose number is known, as files or into the catalog.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="table">The table.</param>
    /// <param name="connection">Where the rows can be read.</param>
    /// <param name="from">What stands after FROM; it gives the table's columns by name, with their types.</param>
    /// <param name="count">How many rows there are.</param>
    /// <param name="largest">How many rows came by one statement at most.</param>
    void WriteCounted(SessionLake lake, LakeTable table, DuckDbConnection connection, string from, long count, long largest)
    {
        var limit = InliningLimit(lake, table);
        if (largest <= limit && count <= limit * MaxInlinedWrites)
            lake.Transaction.AppendInlined(
                table.Id, new InlinedRowReader(lake.Lake.Catalog.Dialect, table)
                .Read(connection, Sorted(lake, table, from), null, _cancellation));
        else
            Write(lake, table, connection, $"SELECT * FROM {from}", count <= SmallWrite);
    }

    /// <summary>Writes the rows of a query, as files or into the catalog.</summary>
    /// <returns>How many there were.</returns>
    long WriteQuery(SessionLake lake, LakeTable table, string query)
    {
        var limit = InliningLimit(lake, table);
        if (limit == 0)
            return Write(lake, table, _connection, query, single: false);
        var started = Stopwatch.GetTimestamp();
        using (var live = RunEngine(query))
        {
            using var rows = live.Stream();
            using var source = rows.Publish();
            if (rows.Peek(limit, _cancellation) is { } count)
            {
                if (count > 0)
                    lake.Transaction.AppendInlined(
                        table.Id, new InlinedRowReader(lake.Lake.Catalog.Dialect, table)
                        .Read(_side.Value, Sorted(lake, table, source.Sql), null, _cancellation));
                return count;
            }

            if (Stopwatch.GetElapsedTime(started) > ShortQuery || _parameters.Count > 0)
                return Write(lake, table, _side.Value, $"SELECT * FROM {source.Sql}", single: false);
        }

        return Write(lake, table, _connection, query, single: false);
    }
}
