using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>Strings that cross the fence; the method names say which side frees them.</summary>
static class NativeText
{
    internal static string Borrowed(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    internal static string? Owned(nint text)
    {
        if (text == 0)
            return null;
        try
        {
            return Marshal.PtrToStringUTF8(text);
        }
        finally
        {
            DatabaseMethods.duckdb_free(text);
        }
    }
}
