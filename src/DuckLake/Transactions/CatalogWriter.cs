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
    public Task<int> ExecuteAsync(string sql, IReadOnlyList<(string Name, object? Value)> parameters, CancellationToken cancellationToken) =>
        _connection.ExecuteAsync(sql, cancellationToken, [.. parameters]);

    /// <summary>Runs a query.</summary>
    /// <param name="sql">The query with named parameters (<c>@name</c>).</param>
    /// <param name="parameters">Values by name.</param>
    /// <param name="read">Makes an item of a row.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<List<T>> QueryAsync<T>(
        string sql, IReadOnlyList<(string Name, object? Value)> parameters, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        _connection.QueryAsync(sql, read, cancellationToken, [.. parameters]);
}
