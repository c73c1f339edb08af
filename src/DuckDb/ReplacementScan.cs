using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>Tells an instance what table names stand for that none of its catalogs knows.</summary>
static unsafe class ReplacementScan
{
    internal static void Add(DatabaseHandle database, Func<string, string?> find) =>
        ReplacementScanMethods.duckdb_add_replacement_scan(database, &Find, (nint)GCHandle.Alloc(find), &Release);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Find(nint info, nint name, nint data)
    {
        try
        {
            var find = (Func<string, string?>)GCHandle.FromIntPtr(data).Target!;
            if (find(NativeText.Borrowed(name)) is not { } query)
                return;
            using var parameter = NativeValue.Create(query);
            ReplacementScanMethods.duckdb_replacement_scan_set_function_name(info, "query");
            ReplacementScanMethods.duckdb_replacement_scan_add_parameter(info, parameter);
        }
        catch (Exception e)
        {
            ReplacementScanMethods.duckdb_replacement_scan_set_error(info, e.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Release(nint data) => GCHandle.FromIntPtr(data).Free();
}
