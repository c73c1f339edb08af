using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>"Query Execution" and "Result Functions" of the C manual.</summary>
static unsafe partial class ResultMethods
{
    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_destroy_result(NativeResult* result);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial ulong duckdb_column_count(NativeResult* result);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_column_name(NativeResult* result, ulong column);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_column_logical_type(NativeResult* result, ulong column);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_result_error(NativeResult* result);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial DuckDbErrorType duckdb_result_error_type(NativeResult* result);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial DuckDbStatementKind duckdb_result_statement_type(NativeResult result);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeResultKind duckdb_result_return_type(NativeResult result);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_fetch_chunk(NativeResult result);
}
