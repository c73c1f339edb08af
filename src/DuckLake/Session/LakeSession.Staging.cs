using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

sealed partial class LakeSession
{
    const long SmallWrite = 10_000;

    // Empty between transactions; kept because making a temporary table costs as much as filling it with a few rows.
    readonly Dictionary<(AttachedLake Lake, TableId Table), StagedRows> _staged = [];

    readonly HashSet<(AttachedLake Lake, TableId Table)> _stagedInTransaction = [];

    StagedRows Staging(SessionLake lake, LakeTable table)
    {
        var key = (lake.Lake, table.Id);
        if (_staged.TryGetValue(key, out var rows))
        {
            if (ReferenceEquals(rows.Table, table))
            {
                BeginStaging();
                return rows;
            }

            WriteStagedRows(key);
            _staged.Remove(key);
            rows.Drop();
        }

        if (_transaction!.HasStagingTransaction)
            _stagedInTransaction.Add(key);
        rows = StagedRows.Create(_small.Value, table);
        BeginStaging();
        _staged[key] = rows;
        return rows;
    }

    void BeginStaging()
    {
        if (_transaction!.HasStagingTransaction)
            return;
        _small.Value.Execute("BEGIN", _cancellation);
        _transaction.HasStagingTransaction = true;
    }

    void EndStaging(string verb)
    {
        if (_transaction!.HasStagingTransaction)
        {
            if (verb == "COMMIT")
                _small.Value.Execute(verb, CancellationToken.None);
            else
                RollbackEngine(_small.Value);
        }

        // A rollback takes the temporary tables with it that were made inside the transaction.
        if (verb != "COMMIT")
        {
            foreach (var key in _stagedInTransaction)
                _staged.Remove(key);
        }

        _stagedInTransaction.Clear();
        _transaction.HasStagingTransaction = false;
        foreach (var rows in _staged.Values)
            rows.Forget();
    }

    /// <summary>Writes the rows that wait into data files of the transaction, so that scans and the commit find them.</summary>
    void WriteStagedRows()
    {
        foreach (var key in _staged.Keys)
            WriteStagedRows(key);
    }

    void WriteStagedRows((AttachedLake Lake, TableId Table) key)
    {
        if (!_staged.TryGetValue(key, out var rows) || rows.Count == 0)
            return;
        var before = _transaction!.Edits;
        try
        {
            rows.InsertWaiting();
            WriteCounted(ViewOf(key.Lake), rows.Table, rows.Connection, rows.Sql, rows.Count, rows.LargestInsert);
        }
        catch
        {
            // The statements that left them said that all was well.
            _transaction.IsAborted = true;
            throw;
        }

        rows.Clear();
        _transaction.SettledEdits += _transaction.Edits - before;
    }

    /// <summary>Writes rows as data files and hands them to the lake's transaction.</summary>
    /// <returns>How many rows were written.</returns>
    long Write(SessionLake lake, LakeTable table, DuckDbConnection connection, string rows, bool single)
    {
        var transaction = lake.Transaction;
        var writer = Blocking.Wait(lake.Lake.Lake.WriterAsync(table, _cancellation));
        rows = "SELECT * FROM " + Sorted(lake, table, $"({rows})");
        var files = single && writer.Layout is null
            ? [Blocking.Wait(writer.WriteFileAsync(connection, rows, [], _cancellation))]
            : Blocking.Wait(writer.WriteAsync(connection, rows, _cancellation));
        transaction.Append(table.Id, files);
        return files.Sum(f => f.RecordCount);
    }

    /// <summary>What stands after FROM for rows in the order in which the table keeps them.</summary>
    string Sorted(SessionLake lake, LakeTable table, string from) =>
        table.Sort is { Keys.IsEmpty: false } sort && SortsOnInsert(lake, table)
        ? $"(SELECT * FROM {from} ORDER BY {string.Join(", ", sort.Keys.Select(k => SortList.Sql(k with { Expression = WithoutMacros(lake, table, k.Expression) })))})"
        : from;

    /// <summary>An expression for connections that have no stub of the lake: its macros are unknown there.</summary>
    static string WithoutMacros(SessionLake lake, LakeTable table, string expression)
    {
        var schema = lake.Tree.FindSchema(table.Schema)!;
        return schema.ScalarMacros.IsEmpty
            ? expression : MacroCalls.Expand(expression, name => schema.ScalarMacros.GetValueOrDefault(name.Name));
    }

    // Option sort_on_insert, true unless it is set; the nearest scope counts.
    bool SortsOnInsert(SessionLake lake, LakeTable table)
    {
        var set = Blocking.Wait(lake.Lake.Catalog.OptionsAsync(_cancellation)).Where(o => SqlName.Same(o.Key, "sort_on_insert")).ToList();
        var nearest = set.Find(o => o.Scope == "table" && o.ScopeId == table.Id.Value)
            ?? set.Find(o => o.Scope == "schema" && o.ScopeId == table.Schema.Value)
            ?? set.Find(o => o.Scope is null);
        return nearest is null || !SqlName.Same(nearest.Value, "false");
    }
}
