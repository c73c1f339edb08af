using Ekko.DuckDb;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

sealed partial class LakeSession
{
    RowSet RunTransaction(TransactionStatement statement)
    {
        switch (statement.Action)
        {
            case TransactionAction.Begin:
                Begin();
                break;
            case TransactionAction.Commit:
                Commit(statement);
                break;
            default:
                Rollback(statement);
                break;
        }

        return RowSet.Nothing;
    }

    void Begin()
    {
        if (_transaction is not null)
            throw new DuckLakeException("TransactionContext Error: cannot start a transaction within a transaction");
        foreach (var lake in _registry.All)
            lake.Stub.Show(Blocking.Wait(lake.CurrentTreeAsync(_cancellation)));
        _connection.Execute("BEGIN TRANSACTION", _cancellation);
        _transaction = new SessionTransaction(isExplicit: true) { HasEngineTransaction = true };
    }

    void Commit(TransactionStatement statement)
    {
        if (_transaction is null)
            throw new DuckLakeException("TransactionContext Error: cannot commit - no transaction is active");
        if (_transaction.IsAborted)
        {
            Rollback(statement);
            throw new DuckLakeException("TransactionContext Error: Failed to commit: Current transaction is aborted (please ROLLBACK)");
        }

        try
        {
            CommitLakes();
        }
        catch
        {
            RollbackAll();
            throw;
        }
        finally
        {
            _transaction = null;
        }
    }

    void Rollback(TransactionStatement statement)
    {
        if (_transaction is null)
            throw new DuckLakeException(
                $"TransactionContext Error: cannot {statement.Text.Trimmed.ToLowerInvariant()} - no transaction is active");
        RollbackAll();
        _transaction = null;
    }

    // The lake goes first: once its snapshot is there, all that is left in the engine are empty stubs.
    void CommitLakes()
    {
        WriteStagedRows();
        foreach (var lake in _transaction!.Lakes.Where(l => l.HasChanges))
        {
            if (lake.Commit(_cancellation) is { } snapshot)
                _lastCommitted[lake.Lake] = snapshot.Id;
        }

        EndStaging("COMMIT");
        if (_transaction.HasEngineTransaction)
            _connection.Execute("COMMIT", CancellationToken.None);
        _transaction.HasEngineTransaction = false;
    }

    void RollbackAll()
    {
        var transaction = _transaction!;
        foreach (var lake in transaction.Lakes)
            lake.Rollback();
        EndStaging("ROLLBACK");
        if (transaction.HasEngineTransaction)
            RollbackEngine(_connection);
        transaction.HasEngineTransaction = false;
    }

    /// <summary>Opens the engine's transaction that stub changes of this statement belong to.</summary>
    void BeginEngine()
    {
        if (_transaction!.HasEngineTransaction)
            return;
        _connection.Execute("BEGIN", _cancellation);
        _transaction.HasEngineTransaction = true;
    }

    static void RollbackEngine(DuckDbConnection connection)
    {
        try
        {
            connection.Execute("ROLLBACK", CancellationToken.None);
        }
        catch (DuckDbException)
        {
            // The engine has already ended it with the error that is on its way to the user.
        }
    }
}
