using System.Data.Common;

namespace Ekko.DuckLake.Catalog;

/// <summary>A statement that waits to be sent together with others.</summary>
/// <param name="sql">The statement.</param>
/// <param name="parameters">Its parameters.</param>
class DeferredStatement(string sql, (string Name, object? Value)[] parameters)
{
    public string Sql => sql;

    public (string Name, object? Value)[] Parameters => parameters;

    /// <summary>Reads the statement's rows, where it has any.</summary>
    /// <returns>False for a statement without rows.</returns>
    public virtual Task<bool> ReadAsync(DbDataReader reader, CancellationToken cancellationToken) => Task.FromResult(false);
}

/// <summary>The rows of a query that is sent when one is wanted, together with whatever waits then.</summary>
sealed class DeferredQuery<T>(
    CatalogConnection connection, string sql, Func<DbDataReader, T> read, (string Name, object? Value)[] parameters)
    : DeferredStatement(sql, parameters)
{
    /// <summary>The rows; null until they are asked for.</summary>
    public List<T>? Known { get; private set; }

    /// <summary>The rows.</summary>
    public async ValueTask<List<T>> RowsAsync(CancellationToken cancellationToken)
    {
        if (Known is null)
            await connection.SendHeldAsync(cancellationToken).ConfigureAwait(false);
        return Known ??= await connection.QueryAsync(Sql, read, cancellationToken, Parameters).ConfigureAwait(false);
    }

    public override async Task<bool> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(read(reader));
        Known = rows;
        return true;
    }
}
