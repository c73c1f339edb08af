using System.Data.Common;
using Ekko.DuckLake.Catalog;

namespace Ekko.DuckLake.Transactions;

/// <summary>Reads and writes tables of our own in the catalog's database, inside a commit. Statements are prepared once and kept.</summary>
public sealed class CatalogWriter
{
    readonly CatalogConnection _connection;

    internal CatalogWriter(CatalogConnection connection) => _connection = connection;

    /// <summary>Runs a statement.</summary>
    /// <param name="sql">The statement with named parameters (<c>@name</c>); only <c>ekko_</c> tables may be written.</param>
    /// <param name="parameters">Values by name: numbers, text, bytes, <see cref="Guid"/>, <see cref="DateTimeOffset"/>, bool, null.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Rows changed.</returns>
    public Task<int> ExecuteAsync(
        string sql, IReadOnlyList<(string Name, object? Value)> parameters, CancellationToken cancellationToken) =>
        _connection.ExecuteAsync(sql, cancellationToken, [.. parameters]);

    /// <summary>
    /// Whether there is a table of that name: CREATE TABLE IF NOT EXISTS is not safe against another writer in every database.
    /// </summary>
    /// <param name="name">The name, without a schema.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<bool> TableExistsAsync(string name, CancellationToken cancellationToken) =>
        await _connection.ScalarAsync(_connection.Dialect.TableExists, cancellationToken, ("@name", name))
            .ConfigureAwait(false) is not null;

    /// <summary>The database's type for bytes; BIGINT, VARCHAR and DOUBLE PRECISION are called so everywhere.</summary>
    public string BytesType => _connection.Dialect.BytesType;

    /// <summary>The expression for the database's own clock, which all its clients share: whole milliseconds since 1970.</summary>
    public string CurrentMilliseconds => _connection.Dialect.CurrentMilliseconds;

    /// <summary>Runs a query.</summary>
    /// <param name="sql">The query with named parameters (<c>@name</c>).</param>
    /// <param name="parameters">Values by name.</param>
    /// <param name="read">Makes an item of a row.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<List<T>> QueryAsync<T>(
        string sql, IReadOnlyList<(string Name, object? Value)> parameters, Func<DbDataReader, T> read,
        CancellationToken cancellationToken) =>
        _connection.QueryAsync(sql, read, cancellationToken, [.. parameters]);
}
