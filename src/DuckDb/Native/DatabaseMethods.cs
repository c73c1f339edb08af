using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>"Open Connect" and "Configuration" of the C manual.</summary>
static unsafe partial class DatabaseMethods
{
    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeState duckdb_open_ext(string path, out nint database, ConfigHandle config, out nint error);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_close(ref nint database);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_connect(DatabaseHandle database, out nint connection);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_disconnect(ref nint connection);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_interrupt(ConnectionHandle connection);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_library_version();

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_free(nint memory);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_create_config(out nint config);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeState duckdb_set_config(ConfigHandle config, string name, string option);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_destroy_config(ref nint config);
}
