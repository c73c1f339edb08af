using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Plans;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>One statement while it runs: what it was given, and what it reads.</summary>
/// <param name="session">What the session keeps.</param>
/// <param name="transaction">The transaction the statement belongs to.</param>
/// <param name="parameters">Values of its parameters by name; positions are the names 1, 2, ….</param>
/// <param name="cancellation">Stops it.</param>
sealed class StatementContext(
    SessionState session, SessionTransaction transaction, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellation)
{
    (string Catalog, string Schema)? _place;

    /// <summary>What the session keeps.</summary>
    public SessionState Session { get; } = session;

    /// <summary>The attached lakes.</summary>
    public LakeRegistry Registry => Session.Registry;

    /// <summary>The session's connections.</summary>
    public SessionEngine Engine { get; private init; } = session.Engine;

    /// <summary>Whether the engine is binding the statement and asks what a name stands for.</summary>
    public bool IsBinding { get; private init; }

    /// <summary>When set, the statement is only planned: another process runs it, and whatever the engine has to say of its text.</summary>
    public QueryPlanOptions? Planning { get; init; }

    /// <summary>Whether nothing can be made on the statement's connection: neither macros nor tables.</summary>
    public bool IsDetached => IsBinding || Planning is not null;

    /// <summary>The transaction the statement belongs to.</summary>
    public SessionTransaction Transaction { get; } = transaction;

    /// <summary>Values of its parameters by name.</summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; } = parameters;

    /// <summary>Stops it.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Whether functions that do something are only shown.</summary>
    public bool IsExplained { get; init; }

    /// <summary>What its rows are read from.</summary>
    public List<IDisposable> Scans { get; private init; } = [];

    /// <summary>Scans that look for rows to change.</summary>
    public List<TableScan> LocatingScans { get; } = [];

    /// <summary>An error of ours that the engine was told while it bound the statement: it repeats only the text.</summary>
    public DuckLakeException? BindingError { get; set; }

    /// <summary>Plans its queries.</summary>
    public QueryPlanner Planner => new(this);

    /// <summary>Finds what its names mean, from where it stands.</summary>
    public SessionNames Names => _place is var (catalog, schema)
        ? new(this, catalog, schema, isInside: true) : new(this, Session.CurrentCatalog, Session.CurrentSchema);

    /// <summary>Finds what names mean inside a view or macro of a lake.</summary>
    public SessionNames NamesIn(AttachedLake lake, string schema) => new(this, lake.Name, schema, isInside: true);

    /// <summary>The same statement, with names that mean what they mean in a view or macro of another place.</summary>
    public StatementContext In(string catalog, string schema) =>
        new(Session, Transaction, Parameters, Cancellation) { Planning = Planning, Scans = Scans, _place = (catalog, schema) };

    /// <summary>The same statement on another connection, for what is asked while the engine binds it.</summary>
    public StatementContext WhileBinding() =>
        new(Session, Transaction, Parameters, Cancellation) { Engine = Engine.WhileBinding, IsBinding = true, Scans = Scans };

    /// <summary>A lake as the transaction sees it.</summary>
    public SessionLake ViewOf(AttachedLake lake) => Transaction.ViewOf(lake, Cancellation);

    /// <summary>Runs a statement of the session's own that has no parameters and whose rows do not matter.</summary>
    public void Execute(string sql) => Engine.Main.Execute(sql, Cancellation);

    /// <summary>Runs a statement that needs no more rewriting; its rows stream.</summary>
    public RowSet Run(string sql)
    {
        if (Parameters.Count == 0)
            return RowSet.Live(Engine.Main.Query(sql, Cancellation), null);
        var statement = Prepare(Engine.Main, sql);
        try
        {
            return RowSet.Live(statement.Execute(Cancellation), statement);
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement that may make, change or remove objects of the engine.</summary>
    public RowSet RunChanging(string sql)
    {
        var rows = RunChangingTables(sql);
        Registry.EngineMayHaveChanged();
        return rows;
    }

    /// <summary>Runs a statement that may make, change or remove tables of the engine, but nothing that names others.</summary>
    public RowSet RunChangingTables(string sql)
    {
        Session.Temporaries.Forget();
        return Run(sql);
    }

    /// <summary>A text with calls of lakes' scalar macros expanded, for connections that have none.</summary>
    public string ExpandMacros(string sql) =>
        MacroCalls.Expand(sql, name => Names.FindMacro(name)?.Macro, Serialize);

    /// <summary>The engine's syntax tree of a query, as JSON.</summary>
    public string Serialize(string query) => Planning is { } planning
        ? planning.Runner.FirstRow(
            new QueryPlan($"SELECT json_serialize_sql(CAST({SqlText.QuoteLiteral(query)} AS VARCHAR))", []), Cancellation)[0]!
        : Engine.Serialize(query, Cancellation);

    /// <summary>Runs a statement to its end and keeps what it answers.</summary>
    public RowSet RunToEnd(string sql) => RunToEnd(Engine.Main, sql);

    /// <summary>Runs a statement to its end and keeps what it answers.</summary>
    public RowSet RunToEnd(DuckDbConnection connection, string sql)
    {
        if (Parameters.Count == 0)
        {
            var result = connection.Query(sql, Cancellation);
            return RowSet.Keep(result, Affected(result), Cancellation);
        }

        using var statement = Prepare(connection, sql);
        var rows = statement.Execute(Cancellation);
        return RowSet.Keep(rows, Affected(rows), Cancellation);
    }

    /// <summary>Prepares a statement and gives it its parameters.</summary>
    /// <exception cref="DuckLakeException">One has no value.</exception>
    public DuckDbStatement Prepare(DuckDbConnection connection, string sql)
    {
        // A part of a statement has only some of its numbers, and the engine takes no gaps.
        var closed = PositionalParameters.Close(new StatementText(sql));
        var statement = connection.Prepare(closed?.Sql ?? sql);
        try
        {
            for (var i = 1; i <= statement.ParameterCount; i++)
            {
                var name = closed?.Numbers[i - 1] ?? statement.ParameterName(i);
                if (!Parameters.TryGetValue(name, out var value))
                    throw new DuckLakeException($"Running a statement failed: parameter ${name} has no value.");
                statement.Bind(i, value);
            }

            return statement;
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    /// <summary>Evaluates an expression by the engine to its text; null for NULL.</summary>
    public string? Evaluate(string expression) => Evaluate([expression])[0];

    /// <summary>Evaluates expressions by the engine, each to its text.</summary>
    public string?[] Evaluate(IReadOnlyList<string> expressions)
    {
        var sql = "SELECT " + string.Join(", ", expressions.Select(e => $"CAST(({e}) AS VARCHAR)"));
        if (Planning is { } planning)
            return [.. planning.Runner.FirstRow(new QueryPlan(sql, QueryPlan.ReadsRows(sql) ? Scans : []), Cancellation)];
        using var rows = RunToEnd(sql);
        using var chunk = rows.Fetch(Cancellation);
        var values = new string?[expressions.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = chunk![i].IsValid(0) ? chunk[i].Text(0) : null;
        return values;
    }

    /// <summary>Evaluates an argument, in which queries over lakes may stand, to its text; null for NULL.</summary>
    public string? EvaluateArgument(string expression) => Evaluate(Planner.RewriteExpression(expression));

    /// <summary>How many rows a relation of the engine has.</summary>
    public long Count(string from)
    {
        using var result = Engine.Main.Query("SELECT count(*) FROM " + from, Cancellation);
        using var chunk = result.Fetch(Cancellation);
        return chunk![0].Values<long>()[0];
    }

    /// <summary>The names of a query's columns.</summary>
    public List<string> ColumnNames(string query)
    {
        using var rows = RunToEnd($"SELECT * FROM ({query}) LIMIT 0");
        return [.. rows.Columns.Select(column => column.Name)];
    }

    /// <summary>Where a relation that a statement changes lies; null when it is the engine's.</summary>
    public (AttachedLake Lake, string Schema)? Resolve(SqlName name) =>
        Names.Resolve(name) is { } place && !(name.Parts.Count == 1 && IsTemporary(name.Name)) ? place : null;

    /// <summary>Whether there is a temporary table or view of that name: it comes before everything else.</summary>
    public bool IsTemporary(string name) => Session.Temporaries.Contains(Engine.Main, name);

    static long Affected(DuckDbResult result) => result.Columns.Count == 0 ? result.RowsChanged : -1;
}
