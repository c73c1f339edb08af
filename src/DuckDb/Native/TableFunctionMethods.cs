using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>"Table Functions" of the C manual, and "Appender".</summary>
static unsafe partial class TableFunctionMethods
{
    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_table_function();

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_destroy_table_function(ref nint function);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void duckdb_table_function_set_name(nint function, string name);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_table_function_add_parameter(nint function, TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_table_function_set_bind(nint function, delegate* unmanaged[Cdecl]<nint, void> bind);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_table_function_set_init(nint function, delegate* unmanaged[Cdecl]<nint, void> init);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_table_function_set_function(nint function, delegate* unmanaged[Cdecl]<nint, nint, void> fill);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_table_function_supports_projection_pushdown(
        nint function, [MarshalAs(UnmanagedType.U1)] bool pushdown);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_register_table_function(ConnectionHandle connection, nint function);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_bind_get_parameter(nint info, ulong index);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void duckdb_bind_add_result_column(nint info, string name, TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_bind_set_cardinality(nint info, ulong cardinality, [MarshalAs(UnmanagedType.U1)] bool exact);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_bind_set_bind_data(nint info, nint data, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void duckdb_bind_set_error(nint info, string error);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_init_get_bind_data(nint info);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial ulong duckdb_init_get_column_count(nint info);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial ulong duckdb_init_get_column_index(nint info, ulong index);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_init_set_max_threads(nint info, ulong threads);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_init_set_init_data(nint info, nint data, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void duckdb_init_set_error(nint info, string error);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_function_get_init_data(nint info);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void duckdb_function_set_error(nint info, string error);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeState duckdb_appender_create_ext(
        ConnectionHandle connection, string? catalog, string? schema, string table, out nint appender);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial ulong duckdb_appender_column_count(AppenderHandle appender);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_appender_column_type(AppenderHandle appender, ulong column);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_append_data_chunk(AppenderHandle appender, nint chunk);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_appender_close(AppenderHandle appender);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_appender_error(AppenderHandle appender);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_appender_destroy(ref nint appender);
}
