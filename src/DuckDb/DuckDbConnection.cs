using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>A connection to an engine instance. Used by one thread at a time; <see cref="Interrupt"/> may come from any.</summary>
public sealed class DuckDbConnection : IDisposable
{
    internal DuckDbConnection(ConnectionHandle handle) => Handle = handle;

    internal ConnectionHandle Handle { get; }

    /// <summary>Runs one or more statements and streams the rows of the last one.</summary>
    /// <param name="sql">Statements separated by <c>;</c>.</param>
    /// <param name="cancellationToken">Interrupts the engine; the call then throws <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DuckDbException">A statement failed.</exception>
    public DuckDbResult Query(string sql, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = StatementMethods.duckdb_extract_statements(Handle, sql, out var handle);
        using var extracted = new ExtractedHandle(handle);
        if (count == 0)
        {
            throw NativeText.Borrowed(StatementMethods.duckdb_extract_statements_error(extracted)) is { Length: > 0 } error
                ? DuckDbException.FromText(error)
                : new DuckDbException("Parser Error: there is no statement to run.", DuckDbErrorType.Parser);
        }

        for (ulong i = 0; ; i++)
        {
            using var statement = Prepare(extracted, i);
            var result = statement.Execute(cancellationToken);
            if (i == count - 1)
                return result;
            using (result)
            {
                while (result.Fetch(cancellationToken) is { } chunk)
                    chunk.Dispose();
            }
        }
    }

    /// <summary>Runs one or more statements to their end.</summary>
    /// <returns>The number of rows the last statement changed; 0 for other statements.</returns>
    public long Execute(string sql, CancellationToken cancellationToken = default)
    {
        using var result = Query(sql, cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
            chunk.Dispose();
        return result.RowsChanged;
    }

    /// <summary>How many statements the engine makes of a text: more than one of a PIVOT, too. 0 when it does not parse.</summary>
    public int CountStatements(string sql)
    {
        var count = StatementMethods.duckdb_extract_statements(Handle, sql, out var handle);
        new ExtractedHandle(handle).Dispose();
        return (int)count;
    }

    /// <summary>Prepares exactly one statement.</summary>
    /// <exception cref="DuckDbException">The text holds no statement or more than one, or it does not bind.</exception>
    public DuckDbStatement Prepare(string sql)
    {
        var count = StatementMethods.duckdb_extract_statements(Handle, sql, out var handle);
        using var extracted = new ExtractedHandle(handle);
        return count switch
        {
            1 => Prepare(extracted, 0),
            0 => throw DuckDbException.FromText(NativeText.Borrowed(StatementMethods.duckdb_extract_statements_error(extracted))),
            _ => throw new DuckDbException(
                $"Preparing failed: the text holds {count} statements, one is expected.", DuckDbErrorType.InvalidInput),
        };
    }

    /// <summary>
    /// Asks the running statement of this connection to stop; it then fails with <see cref="DuckDbErrorType.Interrupt"/>.
    /// </summary>
    public void Interrupt()
    {
        if (!Handle.IsClosed)
            DatabaseMethods.duckdb_interrupt(Handle);
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    DuckDbStatement Prepare(ExtractedHandle extracted, ulong index)
    {
        var state = StatementMethods.duckdb_prepare_extracted_statement(Handle, extracted, index, out var handle);
        var statement = new StatementHandle(handle);
        if (state == NativeState.Success)
            return new DuckDbStatement(this, statement);
        using (statement)
            throw DuckDbException.FromText(NativeText.Borrowed(StatementMethods.duckdb_prepare_error(statement)));
    }
}
