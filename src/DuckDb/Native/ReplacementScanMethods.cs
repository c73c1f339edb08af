using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>"Replacement Scans" of the C manual.</summary>
static unsafe partial class ReplacementScanMethods
{
    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_add_replacement_scan(
        DatabaseHandle database, delegate* unmanaged[Cdecl]<nint, nint, nint, void> replacement, nint extraData,
        delegate* unmanaged[Cdecl]<nint, void> release);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void duckdb_replacement_scan_set_function_name(nint info, string name);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_replacement_scan_add_parameter(nint info, ValueHandle parameter);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void duckdb_replacement_scan_set_error(nint info, string error);
}
