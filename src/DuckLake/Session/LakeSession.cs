using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Plans;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// One connection's conversation with the engine and the lakes: takes a statement, gives it to its executor, and commits what it did. The
/// engine only ever sees statements in which every lake relation has been replaced by what is to be read.
/// </summary>
sealed class LakeSession(LakeRegistry registry) : IDisposable
{
    static readonly Dictionary<string, object?> NoParameters = [];

    readonly SessionState _state = new(registry);
    readonly StatementRetry _retry = new(registry.Time);
    SessionTransaction? _transaction;

    /// <summary>The catalog unqualified names are looked for in.</summary>
    public string CurrentCatalog => _state.CurrentCatalog;

    /// <summary>A connection of the same engine with the same settings, for work while rows stream from the session's own.</summary>
    public DuckDbConnection SideConnection => _state.Engine.Side;

    /// <summary>Whether BEGIN has begun a transaction.</summary>
    public bool InTransaction => _transaction is not null;

    /// <summary>Whether a statement failed so that the transaction can only be rolled back.</summary>
    public bool IsAborted => _transaction is { IsAborted: true };

    /// <summary>Attaches a lake for every connection of the data source.</summary>
    public void Attach(LakeAttachment attachment, CancellationToken cancellationToken) =>
        Blocking.Wait(registry.AttachAsync(attachment, cancellationToken));

    /// <summary>Makes a catalog the one unqualified names are looked for in.</summary>
    public void Use(string catalog) =>
        Execute("USE " + SqlText.QuoteIdentifier(catalog), NoParameters, CancellationToken.None).Dispose();

    /// <summary>Runs one statement.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Values by name; positions are the names 1, 2, ….</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    public RowSet Execute(string sql, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellationToken)
    {
        var text = new StatementText(sql);
        if (parameters.Count > 0 && PositionalParameters.Number(text) is { } numbered)
            text = new StatementText(numbered);
        if (text.IsEmpty)
            return RowSet.Nothing;
        try
        {
            return Run(StatementParser.Parse(text), parameters, cancellationToken);
        }
        catch (DuckDbException e)
            when (SecretExecutor.MayHoldKey(text) && e.Message.IndexOf("\n\nLINE ", StringComparison.Ordinal) is var at and >= 0)
        {
            throw new DuckDbException(e.Message[..at], e.ErrorType);
        }
    }

    /// <summary>Plans a query for another process. The engine of this one sees nothing of it.</summary>
    public QueryPlan Plan(string sql, QueryPlanOptions options, CancellationToken cancellationToken)
    {
        var transaction = new SessionTransaction(isExplicit: false);
        var context = new StatementContext(_state, transaction, NoParameters, cancellationToken) { Planning = options };
        if (options.Snapshot is { } snapshot && registry.Find(CurrentCatalog) is { } lake)
            transaction.SeeAt(lake, Blocking.Wait(lake.Catalog.Trees.AtAsync(snapshot, cancellationToken)));
        try
        {
            return new QueryPlan(PlannedStatement.Read(sql).Over(context.Planner.RewriteAndFetch), context.Scans);
        }
        catch
        {
            context.Scans.ForEach(scan => scan.Dispose());
            throw;
        }
    }

    /// <summary>Stops the running statement; safe from any thread.</summary>
    public void Interrupt() => _state.Engine.Interrupt();

    /// <summary>Rows that failed while they were read leave the transaction to be rolled back.</summary>
    public void ReadingFailed()
    {
        if (_transaction is not null)
            _transaction.IsAborted = true;
    }

    /// <inheritdoc />
    public void Dispose() => _state.Dispose();

    RowSet Run(Statement statement, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellationToken)
    {
        if (statement is TransactionStatement transaction)
            return RunTransaction(transaction, cancellationToken);
        if (IsAborted)
            throw new DuckLakeException("TransactionContext Error: Current transaction is aborted (please ROLLBACK)");
        return _transaction is { } running
            ? WithScans(Begin(running), context => RunInTransaction(statement, context))
            : _retry.Run(
                statement, () => Begin(new SessionTransaction(isExplicit: false)),
                alone => WithScans(alone, context => RunAlone(statement, context)), cancellationToken);

        StatementContext Begin(SessionTransaction transaction) => new(_state, transaction, parameters, cancellationToken)
        {
            IsExplained = statement is ExplainStatement,
        };
    }

    /// <summary>Runs a statement whose scans end with its rows, or with its failure.</summary>
    static RowSet WithScans(StatementContext context, Func<StatementContext, RowSet> run)
    {
        using var references = LakeReference.Enter(context);
        try
        {
            var rows = run(context);
            rows.Sources = context.Scans;
            return rows;
        }
        catch
        {
            context.Scans.ForEach(scan => scan.Dispose());
            throw;
        }
    }

    RowSet RunAlone(Statement statement, StatementContext context)
    {
        _transaction = context.Transaction;
        RowSet? rows = null;
        try
        {
            rows = StatementExecutor.Run(statement, context);
            CommitLakes(context);
            return rows;
        }
        catch
        {
            rows?.Dispose();
            RollbackAll(context.Transaction);
            throw;
        }
        finally
        {
            _transaction = null;
        }
    }

    static RowSet RunInTransaction(Statement statement, StatementContext context)
    {
        var before = context.Transaction.Edits;
        try
        {
            return StatementExecutor.Run(statement, context);
        }
        catch (Exception e) when (Aborts(e) || context.Transaction.Edits != before)
        {
            // What it has done by halves must not be committed.
            context.Transaction.IsAborted = true;
            throw;
        }
    }

    // The engine goes on after these errors, which come before a statement runs. Our own errors say nothing of the engine's transaction.
    static bool Aborts(Exception error) => error switch
    {
        DuckLakeException => false,
        DuckDbException engine => engine.ErrorType is not (
            DuckDbErrorType.Binder or DuckDbErrorType.Catalog or DuckDbErrorType.Connection or DuckDbErrorType.ParameterNotAllowed
            or DuckDbErrorType.Parser or DuckDbErrorType.Permission),
        _ => true,
    };

    RowSet RunTransaction(TransactionStatement statement, CancellationToken cancellationToken)
    {
        switch (statement.Action)
        {
            case TransactionAction.Begin:
                Begin(cancellationToken);
                break;
            case TransactionAction.Commit:
                Commit(cancellationToken);
                break;
            default:
                Rollback(statement);
                break;
        }

        return RowSet.Nothing;
    }

    void Begin(CancellationToken cancellationToken)
    {
        if (_transaction is not null)
            throw new DuckLakeException("TransactionContext Error: cannot start a transaction within a transaction");
        _state.Engine.Main.Execute("BEGIN TRANSACTION", cancellationToken);
        _transaction = new SessionTransaction(isExplicit: true);
    }

    void Commit(CancellationToken cancellationToken)
    {
        if (_transaction is not { } transaction)
            throw new DuckLakeException("TransactionContext Error: cannot commit - no transaction is active");
        try
        {
            // As the engine does: COMMIT ends a transaction that failed before, and keeps nothing of it.
            if (transaction.IsAborted)
                RollbackAll(transaction);
            else
                CommitLakes(new StatementContext(_state, transaction, NoParameters, cancellationToken));
        }
        catch
        {
            RollbackAll(transaction);
            throw;
        }
        finally
        {
            _transaction = null;
        }
    }

    void Rollback(TransactionStatement statement)
    {
        if (_transaction is not { } transaction)
            throw new DuckLakeException(
                $"TransactionContext Error: cannot {statement.Text.Trimmed.ToLowerInvariant()} - no transaction is active");
        RollbackAll(transaction);
        _transaction = null;
    }

    // A statement alone is stored when the lake has it: after that nothing of the engine may fail. The tables for waiting rows are empty.
    void CommitLakes(StatementContext context)
    {
        var transaction = context.Transaction;
        _state.Staging.WriteAll(context);
        _state.Staging.Commit(transaction, _state.Engine);
        foreach (var lake in transaction.Lakes.Where(l => l.HasChanges))
        {
            if (lake.Commit(context.Cancellation) is { } snapshot)
                _state.LastCommitted[lake.Lake] = snapshot.Id;
            transaction.HasCommitted = true;
        }

        if (transaction.IsExplicit)
            CommitEngine(transaction);
    }

    void CommitEngine(SessionTransaction transaction)
    {
        try
        {
            _state.Engine.Main.Execute("COMMIT", CancellationToken.None);
        }
        catch (DuckDbException e) when (transaction.HasCommitted)
        {
            throw new DuckLakeException(
                $"COMMIT failed for the engine's own tables, which are as before; the changes of lakes are stored. {e.Message}", e);
        }
    }

    void RollbackAll(SessionTransaction transaction)
    {
        foreach (var lake in transaction.Lakes)
            lake.Rollback();
        _state.Forget();
        _state.Staging.Rollback(transaction, _state.Engine);
        // Of some statements the engine makes several, in a transaction of their own that their failure leaves open.
        SessionEngine.Rollback(_state.Engine.Main);
    }
}
