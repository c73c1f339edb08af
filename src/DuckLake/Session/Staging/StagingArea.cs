using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Rows of a session's INSERTs that wait until its transaction commits or reads them. The temporary tables are kept between transactions,
/// empty, because making one costs as much as filling it with a few rows.
/// </summary>
sealed class StagingArea
{
    readonly Dictionary<(AttachedLake Lake, TableId Table), StagedRows> _staged = [];

    readonly HashSet<(AttachedLake Lake, TableId Table)> _madeInTransaction = [];

    /// <summary>The place where rows of a table wait.</summary>
    public StagedRows For(SessionLake lake, LakeTable table, StatementContext context)
    {
        var key = (lake.Lake, table.Id);
        if (_staged.TryGetValue(key, out var rows))
        {
            if (ReferenceEquals(rows.Table, table))
            {
                Begin(context);
                return rows;
            }

            Write(lake, table.Id, context);
            _staged.Remove(key);
            rows.Drop();
        }

        if (context.Transaction.HasStagingTransaction)
            _madeInTransaction.Add(key);
        rows = StagedRows.Create(context.Engine.Small, table);
        Begin(context);
        _staged[key] = rows;
        return rows;
    }

    /// <summary>Writes all rows that wait into data files of the transaction, so that scans and the commit find them.</summary>
    public void WriteAll(StatementContext context)
    {
        foreach (var (lake, table) in _staged.Keys)
            Write(context.ViewOf(lake), table, context);
    }

    /// <summary>Writes the rows that wait for a table.</summary>
    public void Write(SessionLake lake, TableId table, StatementContext context)
    {
        if (!_staged.TryGetValue((lake.Lake, table), out var rows) || rows.Count == 0)
            return;
        var transaction = context.Transaction;
        var before = transaction.Edits;
        try
        {
            rows.InsertWaiting();
            new RowWriter(context).WriteCounted(lake, rows.Table, rows.Connection, rows.Sql, rows.Count, rows.LargestInsert);
        }
        catch
        {
            // The statements that left them said that all was well.
            transaction.IsAborted = true;
            throw;
        }

        rows.Clear();
        transaction.SettledEdits += transaction.Edits - before;
    }

    /// <summary>Forgets rows that wait for tables that are no longer there.</summary>
    public void ForgetDropped(SessionLake lake)
    {
        foreach (var key in _staged.Keys.Where(k => k.Lake == lake.Lake && lake.Tree.FindTable(k.Table) is null).ToList())
            _staged[key].Clear();
    }

    /// <summary>Forgets all rows of a lake that is detached.</summary>
    public void Remove(AttachedLake lake)
    {
        foreach (var key in _staged.Keys.Where(k => k.Lake == lake).ToList())
        {
            _staged[key].Drop();
            _staged.Remove(key);
        }
    }

    /// <summary>Commits what the temporary tables have: the transaction has been committed.</summary>
    public void Commit(SessionTransaction transaction, SessionEngine engine)
    {
        if (transaction.HasStagingTransaction)
            engine.Small.Execute("COMMIT", CancellationToken.None);
        End(transaction);
    }

    /// <summary>Rolls back what the temporary tables have.</summary>
    public void Rollback(SessionTransaction transaction, SessionEngine engine)
    {
        if (transaction.HasStagingTransaction)
            SessionEngine.Rollback(engine.Small);
        // The temporary tables that were made inside the transaction are gone with it.
        foreach (var key in _madeInTransaction)
            _staged.Remove(key);
        End(transaction);
    }

    void End(SessionTransaction transaction)
    {
        _madeInTransaction.Clear();
        transaction.HasStagingTransaction = false;
        foreach (var rows in _staged.Values)
            rows.Forget();
    }

    static void Begin(StatementContext context)
    {
        if (context.Transaction.HasStagingTransaction)
            return;
        context.Engine.Small.Execute("BEGIN", context.Cancellation);
        context.Transaction.HasStagingTransaction = true;
    }
}
