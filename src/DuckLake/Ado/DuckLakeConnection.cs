using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Ekko.DuckDb;
using Ekko.DuckLake.Plans;
using Ekko.DuckLake.Session;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake;

/// <summary>A connection to the engine of a <see cref="DuckLakeDataSource"/>. Used by one thread at a time.</summary>
public sealed class DuckLakeConnection : DbConnection
{
    DuckLakeDataSource? _source;
    bool _ownsSource;
    LakeSession? _session;
    string _connectionString = "";

    /// <summary>Creates a connection with an engine of its own, to be opened by its connection string.</summary>
    public DuckLakeConnection()
    {
    }

    /// <summary>Creates a connection with an engine of its own.</summary>
    /// <param name="connectionString">See <see cref="DuckLakeConnectionStringBuilder"/>.</param>
    public DuckLakeConnection(string connectionString) => _connectionString = connectionString;

    internal DuckLakeConnection(DuckLakeDataSource source, bool ownsSource)
    {
        _source = source;
        _ownsSource = ownsSource;
        _connectionString = source.ConnectionString;
    }

    /// <inheritdoc />
    [AllowNull]
    public override string ConnectionString
    {
        get => _connectionString;
        set
        {
            if (_session is not null || (_source is not null && !_ownsSource))
                throw new InvalidOperationException(
                    "The connection string cannot be changed: the connection is open or belongs to a data source.");
            _connectionString = value ?? "";
        }
    }

    /// <inheritdoc />
    public override string Database => _session?.CurrentCatalog ?? "";

    /// <inheritdoc />
    public override string DataSource => _connectionString;

    /// <inheritdoc />
    public override string ServerVersion => DuckDbDatabase.LibraryVersion;

    /// <inheritdoc />
    public override ConnectionState State => _session is null ? ConnectionState.Closed : ConnectionState.Open;

    internal DuckLakeDataReader? OpenReader { get; set; }

    internal LakeSession Session => _session ?? throw new InvalidOperationException("The connection is not open.");

    /// <summary>Attaches a lake for every connection of the data source.</summary>
    public void Attach(LakeAttachment attachment) => Session.Attach(attachment, CancellationToken.None);

    /// <inheritdoc />
    public override void Open() => Blocking.Wait(OpenAsync(CancellationToken.None));

    /// <inheritdoc />
    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_session is not null)
            throw new InvalidOperationException("The connection is open already.");
        if (_source is null)
        {
            _source = new DuckLakeDataSource(_connectionString);
            _ownsSource = true;
        }

        try
        {
            _session = await _source.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch when (_ownsSource)
        {
            await _source.DisposeAsync().ConfigureAwait(false);
            _source = null;
            throw;
        }

        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }

    /// <summary>Closes the connection; a transaction that is open is rolled back.</summary>
    public override void Close()
    {
        if (_session is not { } session)
            return;
        OpenReader?.Dispose();
        if (session.InTransaction)
            Run("ROLLBACK");
        _session = null;
        session.Dispose();
        if (_ownsSource)
        {
            _source?.Dispose();
            _source = null;
        }

        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    /// <inheritdoc />
    public override void ChangeDatabase(string databaseName) => Session.Use(databaseName);

    /// <summary>Creates a command on this connection.</summary>
    public new DuckLakeCommand CreateCommand() => new() { Connection = this };

    /// <summary>Creates a command on this connection.</summary>
    public DuckLakeCommand CreateCommand(string commandText) => new() { Connection = this, CommandText = commandText };

    /// <summary>
    /// Plans a query for another process to run. The engine of this process sees nothing of its text: what only an engine knows, such as
    /// the value of a constant, the other process is asked.
    /// </summary>
    /// <param name="sql">A query, or EXPLAIN of one.</param>
    /// <param name="options">Who looks at it and who runs it.</param>
    /// <param name="cancellationToken">Cancels reading the catalog and bringing files.</param>
    /// <exception cref="DuckLakeException">The text is something else, or names what does not exist.</exception>
    /// <exception cref="DuckDbException">The text does not parse.</exception>
    public Task<QueryPlan> PlanAsync(string sql, QueryPlanOptions options, CancellationToken cancellationToken = default) =>
        SessionThreads.Run(() => Session.Plan(sql, options, cancellationToken), cancellationToken);

    /// <summary>Begins a transaction over all lakes. It sees each lake as of its first look at it.</summary>
    public new DuckLakeTransaction BeginTransaction() => (DuckLakeTransaction)BeginDbTransaction(IsolationLevel.Snapshot);

    /// <inheritdoc />
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        if (isolationLevel is not (IsolationLevel.Unspecified or IsolationLevel.Snapshot))
            throw new NotSupportedException(
                $"Beginning a transaction failed: its isolation is Snapshot, {isolationLevel} cannot be asked for.");
        Run("BEGIN TRANSACTION");
        return new DuckLakeTransaction(this);
    }

    /// <inheritdoc />
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc />
    protected override DbProviderFactory DbProviderFactory => DuckLakeProviderFactory.Instance;

    internal void Run(string sql)
    {
        foreach (var statement in StatementSplitter.Split(sql))
            Session.Execute(statement, DuckLakeParameterCollection.None, CancellationToken.None).Dispose();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }
}
