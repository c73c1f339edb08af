using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>A prepared statement of one connection.</summary>
public sealed class DuckDbStatement : IDisposable
{
    readonly DuckDbConnection _connection;
    readonly StatementHandle _handle;

    internal DuckDbStatement(DuckDbConnection connection, StatementHandle handle)
    {
        _connection = connection;
        _handle = handle;
        Kind = StatementMethods.duckdb_prepared_statement_type(handle);
        ParameterCount = (int)StatementMethods.duckdb_nparams(handle);
    }

    /// <summary>What kind of statement this is.</summary>
    public DuckDbStatementKind Kind { get; }

    /// <summary>How many parameters it takes.</summary>
    public int ParameterCount { get; }

    /// <summary>The name of a parameter (<c>$name</c>), or its number as text.</summary>
    /// <param name="index">1 for the first.</param>
    public string ParameterName(int index) => NativeText.Owned(StatementMethods.duckdb_parameter_name(_handle, (ulong)index)) ?? "";

    /// <summary>Binds a .NET value (null, numbers, text, bytes, Guid, dates and times, lists of these) to a parameter.</summary>
    /// <param name="index">1 for the first.</param>
    /// <param name="value">The value; null and DBNull bind NULL.</param>
    /// <exception cref="NotSupportedException">There is no engine type for the value's type.</exception>
    public void Bind(int index, object? value)
    {
        using var native = NativeValue.Create(value);
        if (StatementMethods.duckdb_bind_value(_handle, (ulong)index, native) != NativeState.Success)
            throw DuckDbException.FromText(NativeText.Borrowed(StatementMethods.duckdb_prepare_error(_handle)));
    }

    /// <summary>Runs the statement with the bound values and streams its rows.</summary>
    public DuckDbResult Execute(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var state = StatementMethods.duckdb_pending_prepared_streaming(_handle, out var handle);
        using var pending = new PendingHandle(handle);
        if (state != NativeState.Success)
            throw DuckDbException.FromText(NativeText.Borrowed(StatementMethods.duckdb_pending_error(pending)));

        // Registered only now: making the pending result clears the interrupt flag.
        using var registration = cancellationToken.UnsafeRegister(static c => ((DuckDbConnection)c!).Interrupt(), _connection);
        return DuckDbResult.Execute(_connection, pending, cancellationToken);
    }

    /// <summary>The type of a column of the answer; the caller owns it.</summary>
    internal nint ColumnType(int column) => StatementMethods.duckdb_prepared_statement_column_logical_type(_handle, (ulong)column);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
