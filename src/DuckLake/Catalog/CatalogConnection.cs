using System.Data.Common;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// One connection to the catalog's database and its prepared commands, kept by their text. Used by one caller at a time.
/// </summary>
sealed class CatalogConnection(DbConnection connection, CatalogDialect dialect) : IAsyncDisposable
{
    readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);
    readonly List<DeferredStatement> _held = [];
    DbTransaction? _transaction;
    DeferredQuery<string>? _token;
    bool _writes;

    /// <summary>Statements held back before they are sent in any case.</summary>
    const int MaxHeld = 256;

    public CatalogDialect Dialect => dialect;

    /// <summary>The text that identifies the running write transaction, where the database can be asked about it later.</summary>
    public string? TransactionToken => _token?.Known?[0];

    /// <summary>The snapshot that the running write transaction writes; null when it writes none.</summary>
    public Snapshot? Snapshot { get; set; }

    /// <summary>Begins the transaction of a commit. Where a statement takes the lock, it goes with the first query.</summary>
    public async Task BeginWriteAsync(CancellationToken cancellationToken)
    {
        _transaction = await dialect.BeginWriteAsync(connection, cancellationToken).ConfigureAwait(false);
        _writes = true;
        if (dialect.Lock is not { } taking)
            return;
        foreach (var setting in taking.Settings)
            _held.Add(new DeferredStatement(setting, []));
        _token = Ask(taking.Query, static row => row.Text(0));
    }

    public async Task BeginReadAsync(CancellationToken cancellationToken) =>
        _transaction = await dialect.BeginReadAsync(connection, cancellationToken).ConfigureAwait(false);

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_held.Count > 0)
        {
            _held.Add(new DeferredStatement("COMMIT", []));
            await SendHeldAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _transaction!.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the transaction, if one is open, undoing it. Never throws: it follows a failure that is already on its way.</summary>
    public async Task RollbackAsync()
    {
        _held.Clear();
        if (_transaction is null)
            return;
        try
        {
            await _transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is DbException or InvalidOperationException)
        {
            // The database has rolled back by itself (a full disk does that), or the connection is gone with its transaction.
        }

        if (_writes && !dialect.CommandsOutliveRollback)
            await ForgetAllAsync().ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Runs a statement whose result does not matter. Where a round trip costs something it is held back and sent together with others:
    /// before the next statement that has a result, and before the commit.
    /// </summary>
    public async Task SendAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        if (!connection.CanCreateBatch)
        {
            await Prepare(sql, parameters).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        _held.Add(new DeferredStatement(sql, parameters));
        if (_held.Count >= MaxHeld)
            await SendHeldAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A query that needs no answer yet. Where a round trip costs something it is sent together with what waits when its rows are wanted.
    /// </summary>
    public DeferredQuery<T> Ask<T>(string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        var answer = new DeferredQuery<T>(this, sql, read, parameters);
        if (connection.CanCreateBatch)
            _held.Add(answer);
        return answer;
    }

    /// <summary>Sends what <see cref="SendAsync"/> and <see cref="Ask"/> held back.</summary>
    public async Task SendHeldAsync(CancellationToken cancellationToken)
    {
        if (_held.Count == 0)
            return;
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Transaction = _transaction;
            foreach (var held in _held)
                batch.BatchCommands.Add(Create(batch, held));
            var answers = new Queue<DeferredStatement>(_held);
            _held.Clear();
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                do
                {
                    if (reader.FieldCount == 0)
                        continue;
                    while (!await answers.Dequeue().ReadAsync(reader, cancellationToken).ConfigureAwait(false))
                    {
                    }
                }
                while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
            }
        }
    }

    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await SendHeldAsync(cancellationToken).ConfigureAwait(false);
        var command = Prepare(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        if (_held.Count > 0)
            return await Ask(sql, read, parameters).RowsAsync(cancellationToken).ConfigureAwait(false);
        var command = Prepare(sql, parameters);
        var rows = new List<T>();
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Hands over the rows of a query one by one, so that memory need not hold them.</summary>
    public async Task VisitAsync(string sql, Func<DbDataReader, Task> visit, CancellationToken cancellationToken)
    {
        await SendHeldAsync(cancellationToken).ConfigureAwait(false);
        var reader = await Prepare(sql, []).ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                await visit(reader).ConfigureAwait(false);
        }
    }

    public async Task<object?> ScalarAsync(
        string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        if (_held.Count > 0)
            return (await Ask(sql, static row => row.IsDBNull(0) ? null : row.GetValue(0), parameters).RowsAsync(cancellationToken)
                .ConfigureAwait(false)).FirstOrDefault();
        var value = await Prepare(sql, parameters).ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        return value is DBNull ? null : value;
    }

    /// <summary>Lets go of prepared statements that name a table, so that it can be dropped.</summary>
    public void Forget(string table)
    {
        foreach (var sql in _commands.Keys.Where(sql => sql.Contains(table, StringComparison.Ordinal)).ToList())
        {
            _commands.Remove(sql, out var command);
            command!.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await RollbackAsync().ConfigureAwait(false);
        await ForgetAllAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    async Task ForgetAllAsync()
    {
        foreach (var command in _commands.Values)
            await command.DisposeAsync().ConfigureAwait(false);
        _commands.Clear();
    }

    DbCommand Prepare(string sql, (string Name, object? Value)[] parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
            _commands.Add(sql, command = Create(sql, parameters));
        command.Transaction = _transaction;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = dialect.ToParameter(parameters[i].Value);
        return command;
    }

    DbCommand Create(string sql, (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, _) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    DbBatchCommand Create(DbBatch batch, DeferredStatement held)
    {
        var command = batch.CreateBatchCommand();
        command.CommandText = held.Sql;
        foreach (var (name, value) in held.Parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = dialect.ToParameter(value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    async ValueTask EndAsync()
    {
        if (_transaction is not null)
            await _transaction.DisposeAsync().ConfigureAwait(false);
        _transaction = null;
        _token = null;
        Snapshot = null;
        _writes = false;
    }
}
