using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>"Extract Statements", "Prepared Statements" and "Pending Result Interface" of the C manual.</summary>
static unsafe partial class StatementMethods
{
    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ulong duckdb_extract_statements(ConnectionHandle connection, string query, out nint extracted);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_extract_statements_error(ExtractedHandle extracted);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_destroy_extracted(ref nint extracted);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_prepare_extracted_statement(
        ConnectionHandle connection, ExtractedHandle extracted, ulong index, out nint statement);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_prepare_error(StatementHandle statement);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_destroy_prepare(ref nint statement);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial ulong duckdb_nparams(StatementHandle statement);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_parameter_name(StatementHandle statement, ulong index);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial DuckDbStatementKind duckdb_prepared_statement_type(StatementHandle statement);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_prepared_statement_column_logical_type(StatementHandle statement, ulong column);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_bind_value(StatementHandle statement, ulong index, ValueHandle value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_pending_prepared_streaming(StatementHandle statement, out nint pending);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_pending_error(PendingHandle pending);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_execute_pending(PendingHandle pending, NativeResult* result);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_destroy_pending(ref nint pending);
}
