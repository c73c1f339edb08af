using System.Runtime.InteropServices;
using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>The rows of a statement, fetched chunk by chunk while the engine produces them.</summary>
public sealed unsafe class DuckDbResult : IDisposable
{
    readonly DuckDbConnection _connection;
    readonly ResultHandle _handle;
    readonly NativeResultKind _resultKind;

    DuckDbResult(DuckDbConnection connection, ResultHandle handle, CancellationToken cancellationToken)
    {
        _connection = connection;
        _handle = handle;
        _resultKind = ResultMethods.duckdb_result_return_type(*handle.Pointer);
        Kind = ResultMethods.duckdb_result_statement_type(*handle.Pointer);
        if (_resultKind == NativeResultKind.ChangedRows)
            RowsChanged = ReadRowsChanged(cancellationToken);
        if (_resultKind == NativeResultKind.QueryResult)
            Columns = ReadColumns();
    }

    /// <summary>The columns; empty for statements that answer no rows.</summary>
    public IReadOnlyList<DuckDbColumn> Columns { get; } = [];

    /// <summary>Rows inserted, updated, deleted or copied; 0 for statements that answer rows.</summary>
    public long RowsChanged { get; }

    /// <summary>What kind of statement this answers.</summary>
    public DuckDbStatementKind Kind { get; }

    /// <summary>The next chunk, or null at the end. The caller disposes it.</summary>
    public DuckDbChunk? Fetch(CancellationToken cancellationToken = default) =>
        _resultKind == NativeResultKind.QueryResult ? FetchChunk(cancellationToken) : null;

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    internal static DuckDbResult Execute(DuckDbConnection connection, PendingHandle pending, CancellationToken cancellationToken)
    {
        var handle = new ResultHandle();
        try
        {
            if (StatementMethods.duckdb_execute_pending(pending, handle.Pointer) != NativeState.Success)
                throw Failure(handle, cancellationToken);
            return new DuckDbResult(connection, handle, cancellationToken);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    DuckDbChunk? FetchChunk(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var registration = cancellationToken.UnsafeRegister(static c => ((DuckDbConnection)c!).Interrupt(), _connection);
        var chunk = ResultMethods.duckdb_fetch_chunk(*_handle.Pointer);
        if (chunk != 0)
            return new DuckDbChunk(new ChunkHandle(chunk));
        return ResultMethods.duckdb_result_error(_handle.Pointer) == 0 ? null : throw Failure(_handle, cancellationToken);
    }

    long ReadRowsChanged(CancellationToken cancellationToken)
    {
        using var chunk = FetchChunk(cancellationToken);
        return chunk is { RowCount: > 0, ColumnCount: 1 } ? chunk[0].Values<long>()[0] : 0;
    }

    DuckDbColumn[] ReadColumns()
    {
        var columns = new DuckDbColumn[ResultMethods.duckdb_column_count(_handle.Pointer)];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new DuckDbColumn(
                Marshal.PtrToStringUTF8(ResultMethods.duckdb_column_name(_handle.Pointer, (ulong)i)) ?? "",
                NativeType.Read(ResultMethods.duckdb_column_logical_type(_handle.Pointer, (ulong)i)));
        }
        return columns;
    }

    static Exception Failure(ResultHandle handle, CancellationToken cancellationToken)
    {
        var type = ResultMethods.duckdb_result_error_type(handle.Pointer);
        var message = NativeText.Borrowed(ResultMethods.duckdb_result_error(handle.Pointer));
        var error = new DuckDbException(message, type);
        return type == DuckDbErrorType.Interrupt && cancellationToken.IsCancellationRequested
            ? new OperationCanceledException("The statement was cancelled.", error, cancellationToken)
            : error;
    }
}
