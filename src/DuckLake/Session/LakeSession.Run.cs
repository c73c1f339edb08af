using Ekko.DuckDb;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

sealed partial class LakeSession
{
    RowSet Run(Statement statement)
    {
        if (statement is TransactionStatement transaction)
            return RunTransaction(transaction);
        if (_transaction is { IsAborted: true })
            throw new DuckLakeException("TransactionContext Error: Current transaction is aborted (please ROLLBACK)");
        if (_transaction is not null)
            return RunInTransaction(statement);

        _transaction = new SessionTransaction(isExplicit: false);
        try
        {
            var rows = Dispatch(statement);
            CommitLakes();
            return rows;
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

    RowSet RunInTransaction(Statement statement)
    {
        var before = _transaction!.Edits;
        try
        {
            return Dispatch(statement);
        }
        catch (Exception e) when (Aborts(e) || _transaction.Edits != before)
        {
            // What it has done by halves must not be committed.
            _transaction.IsAborted = true;
            throw;
        }
    }

    /// <summary>Rows that failed while they were read leave the transaction to be rolled back.</summary>
    public void ReadingFailed()
    {
        if (_transaction is not null)
            _transaction.IsAborted = true;
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

    RowSet Dispatch(Statement statement) => statement switch
    {
        QueryStatement query => Query(query.Text.Trimmed),
        InsertStatement insert => Insert(insert),
        CreateTableStatement create => CreateTable(create),
        AlterTableStatement alter => AlterTable(alter),
        CreateSchemaStatement create => CreateSchema(create),
        DropStatement drop => Drop(drop),
        AttachStatement attach => Attach(attach),
        DetachStatement detach => Detach(detach),
        UseStatement use => Use(use),
        CreateSecretStatement create => CreateSecret(create),
        DropSecretStatement drop => DropSecret(drop),
        ExtensionStatement extension => LoadExtension(extension),
        CallStatement call => Call(call),
        CopyStatement copy => Copy(copy),
        ExplainStatement explain => Explain(explain),
        CreateObjectStatement create => CreateObject(create),
        CreateViewStatement create => CreateView(create),
        AlterViewStatement alter => AlterView(alter),
        CreateMacroStatement create => CreateMacro(create),
        CommentStatement comment => Comment(comment),
        SetVariableStatement set => SetVariable(set),
        DeleteStatement delete => Delete(delete),
        UpdateStatement update => Update(update),
        MergeStatement merge => Merge(merge),
        DataChangeStatement change => ChangeData(change),
        PassThroughStatement other => PassThrough(other),
        _ => throw new InvalidOperationException($"{statement.GetType().Name} has nobody who runs it."),
    };

    RowSet Query(string sql) => RunEngine(Rewritten(sql));

    /// <summary>Runs a statement that needs no more rewriting; its rows stream.</summary>
    RowSet RunEngine(string sql)
    {
        if (_parameters.Count == 0)
            return RowSet.Live(_connection.Query(sql, _cancellation), null);
        var statement = _connection.Prepare(sql);
        try
        {
            Bind(statement);
            return RowSet.Live(statement.Execute(_cancellation), statement);
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement to its end and keeps what it answers.</summary>
    RowSet RunToEnd(DuckDbConnection connection, string sql)
    {
        if (_parameters.Count == 0)
        {
            var result = connection.Query(sql, _cancellation);
            return RowSet.Keep(result, Affected(result), _cancellation);
        }

        using var statement = connection.Prepare(sql);
        Bind(statement);
        var rows = statement.Execute(_cancellation);
        return RowSet.Keep(rows, Affected(rows), _cancellation);
    }

    static long Affected(DuckDbResult result) => result.Columns.Count == 0 ? result.RowsChanged : -1;

    void Bind(DuckDbStatement statement)
    {
        for (var i = 1; i <= statement.ParameterCount; i++)
        {
            var name = statement.ParameterName(i);
            if (!_parameters.TryGetValue(name, out var value))
                throw new DuckLakeException($"Running a statement failed: parameter ${name} has no value.");
            statement.Bind(i, value);
        }
    }

    /// <summary>Brings the stubs of all lakes to what a statement outside a transaction sees.</summary>
    void ShowLakes()
    {
        if (_transaction is not { IsExplicit: false } transaction)
            return;
        foreach (var lake in _registry.All)
            lake.Stub.Show(transaction.ViewOf(lake, _cancellation).Tree);
    }

    SessionNames Names => new(_registry, lake => ViewOf(lake).Tree, CurrentCatalog, CurrentSchema);

    SessionRelationSource Source() => new(this, Names);

    SessionLake ViewOf(AttachedLake lake) => _transaction!.ViewOf(lake, _cancellation);

    static DuckLakeException Unsupported(string what, string advice) => new(DuckLakeErrorKind.NotSupported, $"{what} failed: {advice}");

    RowSet Explain(ExplainStatement explain)
    {
        _explains = true;
        try
        {
            return ExplainWithoutRunning(explain);
        }
        finally
        {
            _explains = false;
        }
    }

    RowSet ExplainWithoutRunning(ExplainStatement explain)
    {
        if (explain.Inner is CallStatement call)
            return RunEngine(explain.Head + Rewritten("FROM " + call.Text.Trimmed["CALL".Length..]));
        if (explain.Inner is not QueryStatement query)
        {
            RefuseLakeNames(explain.Text, "EXPLAIN");
            return RunEngine(explain.Text.Trimmed);
        }

        return RunEngine(explain.Head + Rewritten(query.Text.Trimmed));
    }

    string Rewritten(string query)
    {
        ShowLakes();
        return RewriteAndFetch(query);
    }

    RowSet ChangeData(DataChangeStatement change)
    {
        RefuseLakeNames(change.Text, change.Verb);
        return RunEngine(change.Text.Trimmed);
    }

    RowSet CreateObject(CreateObjectStatement create)
    {
        if (Names.Resolve(create.Name) is { } place && !create.Temporary)
            throw Unsupported(
                $"CREATE {create.ObjectKind} in lake \"{place.Lake.Name}\"", "this version creates only schemas and tables in a lake.");
        RefuseLakeNames(create.Text, "CREATE " + create.ObjectKind);
        _mayHaveTemporary |= create.Temporary;
        _registry.Plans.Stop();
        return RunEngine(create.Text.Trimmed);
    }

    // What is not understood must not read a stub as if it were the table.
    void RefuseLakeNames(StatementText text, string verb)
    {
        ShowLakes();
        if (LakeNameScanner.Find(text, Source()) is { } name)
            throw Unsupported(verb, $"lake table {name} cannot be used in this kind of statement yet.");
    }

    RowSet PassThrough(PassThroughStatement statement)
    {
        var sql = statement.Text.Trimmed;
        switch (statement.Verb)
        {
            case "SET" or "RESET" when IsExtensionSetting(statement):
                return RowSet.Nothing;
            case "SET" or "RESET" or "PRAGMA":
                if (statement.Verb == "PRAGMA")
                    ShowLakes();
                // To its end: what is asked next on this connection would close rows that still stream.
                var rows = RunToEnd(_connection, sql);
                if (rows.Columns.Count == 0)
                    AddSetting(sql);
                ReadPosition();
                return rows;
            case "CHECKPOINT" when CheckpointedLake(statement) is { } lake:
                return Checkpoint(lake);
            case "EXPORT" or "COPY" or "CHECKPOINT" or "FORCE" or "VACUUM":
                RefuseLakes(statement);
                break;
            case "PREPARE" or "CREATE" or "DROP" or "ALTER" or "ATTACH" or "INSERT":
                RefuseLakeNames(statement.Text, statement.Verb);
                break;
        }

        if (statement.Verb is "CREATE" or "IMPORT" or "EXECUTE" or "ATTACH")
            _registry.Plans.Stop();
        return RunEngine(sql);
    }

    // Settings of the official extension steer its retries and inlining; scripts that set them go on working.
    static bool IsExtensionSetting(PassThroughStatement statement) => statement.Text.Tokens.Skip(1).Take(2)
        .Any(t => statement.Text.Span(t).StartsWith(FunctionPrefix, StringComparison.OrdinalIgnoreCase));

    void RefuseLakes(PassThroughStatement statement)
    {
        var named = statement.Text.Tokens
            .Where(t => t.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName)
            .Select(t => SqlName.Unquote(statement.Text.Span(t)));
        if (_registry.Find(CurrentCatalog) is not null || named.Any(n => _registry.Find(n) is not null))
            throw Unsupported(statement.Verb, "it cannot be used on a lake.");
    }
}
