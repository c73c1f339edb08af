using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>"Scalar Functions" of the C manual.</summary>
static unsafe partial class ScalarFunctionMethods
{
    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_scalar_function();

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_destroy_scalar_function(ref nint function);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void duckdb_scalar_function_set_name(nint function, string name);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_scalar_function_add_parameter(nint function, TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_scalar_function_set_return_type(nint function, TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_scalar_function_set_extra_info(
        nint function, nint data, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_scalar_function_set_function(
        nint function, delegate* unmanaged[Cdecl]<nint, nint, nint, void> evaluate);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_scalar_function_get_extra_info(nint info);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void duckdb_scalar_function_set_error(nint info, string error);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_register_scalar_function(ConnectionHandle connection, nint function);
}
