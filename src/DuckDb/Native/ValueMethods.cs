using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>"Value Interface" of the C manual: parameters of prepared statements and table functions.</summary>
static unsafe partial class ValueMethods
{
    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_destroy_value(ref nint value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_null_value();

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_varchar_length(byte* text, ulong length);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_bool([MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_int8(sbyte value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_uint8(byte value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_int16(short value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_uint16(ushort value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_int32(int value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_uint32(uint value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_int64(long value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_uint64(ulong value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_hugeint(NativeHugeInt value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_uhugeint(NativeUHugeInt value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_uuid(NativeUHugeInt value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_decimal(NativeDecimal value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_float(float value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_double(double value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_date(int days);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_time(long micros);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_timestamp(long micros);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_timestamp_tz(long micros);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_interval(DuckDbInterval value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_blob(byte* data, ulong length);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_list_value(TypeHandle elementType, nint* values, ulong count);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial long duckdb_get_int64(nint value);
}
