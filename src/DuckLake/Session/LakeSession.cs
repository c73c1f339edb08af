using Ekko.DuckDb;
using Ekko.DuckLake.Ado;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// One connection's conversation with the engine and the lakes: takes a statement, resolves what it says about lakes, runs it. The engine
/// only ever sees statements in which every lake relation has been replaced by what is to be read.
/// </summary>
sealed partial class LakeSession : IDisposable
{
    static readonly Dictionary<string, object?> NoParameters = [];

    readonly LakeRegistry _registry;
    readonly DuckDbConnection _connection;
    readonly Lazy<DuckDbConnection> _small;
    readonly Lazy<DuckDbConnection> _side;
    readonly DuckDbStatement _serialize;
    readonly List<string> _settings = [];
    SessionTransaction? _transaction;
    bool _mayHaveTemporary;

    // Of the running statement.
    readonly List<IDisposable> _scans = [];
    IReadOnlyDictionary<string, object?> _parameters = NoParameters;
    CancellationToken _cancellation;

    /// <summary>Opens a session.</summary>
    public LakeSession(LakeRegistry registry)
    {
        _registry = registry;
        _connection = registry.Engine.Connect();
        _small = new(() => WithSettings(registry.Engine.RentWriter(0).Connection));
        _side = new(() => WithSettings(registry.Engine.Connect()));
        _serialize = _connection.Prepare("SELECT json_serialize_sql(CAST($1 AS VARCHAR))");
    }

    /// <summary>The catalog unqualified names are looked for in.</summary>
    public string CurrentCatalog { get; private set; } = "memory";

    /// <summary>The schema unqualified names are looked for in.</summary>
    public string CurrentSchema { get; private set; } = "main";

    /// <summary>A connection of the same engine with the same settings, for work while rows stream from the session's own.</summary>
    public DuckDbConnection SideConnection => _side.Value;

    /// <summary>Whether BEGIN has begun a transaction.</summary>
    public bool InTransaction => _transaction is not null;

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
        _parameters = parameters;
        _cancellation = cancellationToken;
        try
        {
            var rows = Run(StatementParser.Parse(text));
            rows.Sources = [.. _scans];
            return rows;
        }
        catch (Exception error)
        {
            foreach (var scan in _scans)
                scan.Dispose();
            if (error is DuckDbException e && MayHoldKey(text) && e.Message.IndexOf("\n\nLINE ", StringComparison.Ordinal) is var at and >= 0)
                throw new DuckDbException(e.Message[..at], e.ErrorType);
            throw;
        }
        finally
        {
            _scans.Clear();
            _plainScans.Clear();
            _places.Clear();
        }
    }

    /// <summary>Whether the engine, which repeats the line it does not understand, would repeat the key of a secret.</summary>
    static bool MayHoldKey(StatementText text) =>
        text.Span(text.Tokens[0]).ToString().ToUpperInvariant() is "ALTER" or "CREATE" or "EXPLAIN" or "PREPARE" or "SET"
        && text.Tokens.Any(t => t.Kind == SqlTokenKind.Word && (text.Span(t).Equals("SECRET", StringComparison.OrdinalIgnoreCase)
            || text.Span(t).StartsWith("s3_", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Stops the running statement; safe from any thread.</summary>
    public void Interrupt()
    {
        _connection.Interrupt();
        if (_small.IsValueCreated)
            _small.Value.Interrupt();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _serialize.Dispose();
        _connection.Dispose();
        if (_small.IsValueCreated)
            _small.Value.Dispose();
        if (_side.IsValueCreated)
            _side.Value.Dispose();
    }

    DuckDbConnection WithSettings(DuckDbConnection connection)
    {
        foreach (var setting in _settings)
            ApplySetting(connection, setting);
        return connection;
    }

    void AddSetting(string sql)
    {
        _settings.Add(sql);
        // It may be one of the whole engine.
        _registry.Plans.Clear();
        if (_small.IsValueCreated)
            ApplySetting(_small.Value, sql);
        if (_side.IsValueCreated)
            ApplySetting(_side.Value, sql);
    }

    // Settings such as TimeZone decide how texts are read and written everywhere. One that names a schema or catalog of the session's own
    // engine means nothing to another.
    static void ApplySetting(DuckDbConnection connection, string sql)
    {
        try
        {
            connection.Execute(sql);
        }
        catch (DuckDbException e) when (e.ErrorType is DuckDbErrorType.Catalog)
        {
            // The connection works with full names only: it needs no place to look for others in.
        }
    }
}
