using System.Data.Common;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// One connection to the catalog's database and its prepared commands, kept by their text. Used by one caller at a time.
/// </summary>
sealed class CatalogConnection(DbConnection connection, CatalogDialect dialect) : IAsyncDisposable
{
    readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);
    readonly List<(string Sql, (string Name, object? Value)[] Parameters)> _held = [];
    DbTransaction? _transaction;

    /// <summary>Statements held back before they are sent in any case.</summary>
    const int MostHeld = 256;

    public CatalogDialect Dialect => dialect;

    /// <summary>True when a query gave a row to its reader, so that running it again would give it twice.</summary>
    public bool HasGivenRows { get; private set; }

    /// <summary>What tells the running write transaction from all others, where the database can be asked about it later.</summary>
    public string? TransactionToken { get; private set; }

    public async Task BeginWriteAsync(CancellationToken cancellationToken) =>
        (_transaction, TransactionToken) = await dialect.BeginWriteAsync(connection, cancellationToken).ConfigureAwait(false);

    public async Task BeginReadAsync(CancellationToken cancellationToken) =>
        _transaction = await dialect.BeginReadAsync(connection, cancellationToken).ConfigureAwait(false);

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await SendHeldAsync(cancellationToken).ConfigureAwait(false);
        await _transaction!.CommitAsync(cancellationToken).ConfigureAwait(false);
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

        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Runs a statement whose result does not matter. Where a round trip costs something it is held back and sent together with others: before the
    /// next statement that has a result, and before the commit.
    /// </summary>
    public async Task SendAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        if (!connection.CanCreateBatch)
        {
            await Prepare(sql, parameters).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        _held.Add((sql, parameters));
        if (_held.Count >= MostHeld)
            await SendHeldAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends what <see cref="SendAsync"/> held back.</summary>
    public async Task SendHeldAsync(CancellationToken cancellationToken)
    {
        if (_held.Count == 0)
            return;
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Transaction = _transaction;
            foreach (var (sql, parameters) in _held)
            {
                var command = batch.CreateBatchCommand();
                command.CommandText = sql;
                foreach (var (name, value) in parameters)
                {
                    var parameter = command.CreateParameter();
                    parameter.ParameterName = name;
                    parameter.Value = dialect.ToParameter(value);
                    command.Parameters.Add(parameter);
                }

                batch.BatchCommands.Add(command);
            }

            _held.Clear();
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
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
        await SendHeldAsync(cancellationToken).ConfigureAwait(false);
        var command = Prepare(sql, parameters);
        var rows = new List<T>();
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                HasGivenRows = true;
                rows.Add(read(reader));
            }
        }

        return rows;
    }

    public async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await SendHeldAsync(cancellationToken).ConfigureAwait(false);
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
        foreach (var command in _commands.Values)
            await command.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
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

    async ValueTask EndAsync()
    {
        if (_transaction is not null)
            await _transaction.DisposeAsync().ConfigureAwait(false);
        _transaction = null;
        TransactionToken = null;
    }
}
