using Ekko.DuckDb;

namespace Ekko.DuckLake.Session;

/// <summary>A session's connections to the engine, all with the same settings.</summary>
sealed class SessionEngine : IDisposable
{
    readonly Lazy<DuckDbConnection> _small;
    readonly Lazy<DuckDbConnection> _side;
    readonly Lazy<SessionEngine> _whileBinding;
    readonly DuckDbStatement _serialize;
    readonly List<string> _settings = [];

    /// <summary>Opens the first connection; the others are opened when they are needed.</summary>
    public SessionEngine(LakeEngine engine)
    {
        Main = engine.Connect();
        _small = new(() => WithSettings(engine.RentWriter(0).Connection));
        _side = new(() => WithSettings(engine.Connect()));
        _whileBinding = new(() => WithSettings(new SessionEngine(engine)));
        _serialize = Main.Prepare("SELECT json_serialize_sql(CAST($1 AS VARCHAR))");
    }

    /// <summary>The connection that statements run on.</summary>
    public DuckDbConnection Main { get; }

    /// <summary>A connection to the instance for small writes.</summary>
    public DuckDbConnection Small => _small.Value;

    /// <summary>A connection of the same instance as <see cref="Main"/>, for work while rows stream from that.</summary>
    public DuckDbConnection Side => _side.Value;

    /// <summary>Other connections, for what is asked while <see cref="Main"/> binds a statement.</summary>
    public SessionEngine WhileBinding => _whileBinding.Value;

    /// <summary>The settings made so far, as one text.</summary>
    public string Settings => string.Join(';', _settings);

    /// <summary>Makes a setting, which <see cref="Main"/> has already, on the other connections.</summary>
    public void AddSetting(string sql)
    {
        _settings.Add(sql);
        if (_small.IsValueCreated)
            ApplySetting(_small.Value, sql);
        if (_side.IsValueCreated)
            ApplySetting(_side.Value, sql);
        if (_whileBinding.IsValueCreated)
            WithSetting(_whileBinding.Value, sql);
    }

    /// <summary>The engine's syntax tree of a query, as JSON.</summary>
    public string Serialize(string sql, CancellationToken cancellationToken)
    {
        _serialize.Bind(1, sql);
        using var result = _serialize.Execute(cancellationToken);
        using var chunk = result.Fetch(cancellationToken);
        return chunk![0].Text(0);
    }

    /// <summary>Rolls back the engine's transaction of a connection, if it still has one.</summary>
    public static void Rollback(DuckDbConnection connection)
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

    /// <summary>Stops what runs; safe from any thread.</summary>
    public void Interrupt()
    {
        Main.Interrupt();
        if (_small.IsValueCreated)
            _small.Value.Interrupt();
        if (_whileBinding.IsValueCreated)
            _whileBinding.Value.Interrupt();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _serialize.Dispose();
        Main.Dispose();
        if (_small.IsValueCreated)
            _small.Value.Dispose();
        if (_side.IsValueCreated)
            _side.Value.Dispose();
        if (_whileBinding.IsValueCreated)
            _whileBinding.Value.Dispose();
    }

    DuckDbConnection WithSettings(DuckDbConnection connection)
    {
        foreach (var setting in _settings)
            ApplySetting(connection, setting);
        return connection;
    }

    SessionEngine WithSettings(SessionEngine engine)
    {
        _settings.ForEach(setting => WithSetting(engine, setting));
        return engine;
    }

    static void WithSetting(SessionEngine engine, string sql)
    {
        ApplySetting(engine.Main, sql);
        engine.AddSetting(sql);
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
