using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

enum NativeState { Success = 0, Error = 1 }

enum NativeResultKind { Invalid = 0, ChangedRows = 1, Nothing = 2, QueryResult = 3 }

/// <summary>duckdb_result: passed by value to some calls and by pointer to others.</summary>
[StructLayout(LayoutKind.Sequential)]
struct NativeResult
{
    internal ulong ColumnCount;
    internal ulong RowCount;
    internal ulong RowsChanged;
    internal nint Columns;
    internal nint ErrorMessage;
    internal nint InternalData;
}

[StructLayout(LayoutKind.Sequential)]
readonly struct NativeHugeInt(Int128 value)
{
    readonly ulong _lower = (ulong)value;
    readonly long _upper = (long)(value >> 64);
}

[StructLayout(LayoutKind.Sequential)]
readonly struct NativeUHugeInt(UInt128 value)
{
    readonly ulong _lower = (ulong)value;
    readonly ulong _upper = (ulong)(value >> 64);
}

[StructLayout(LayoutKind.Sequential)]
readonly struct NativeDecimal(byte width, byte scale, Int128 value)
{
    readonly byte _width = width;
    readonly byte _scale = scale;
    readonly NativeHugeInt _value = new(value);
}

[StructLayout(LayoutKind.Sequential)]
struct NativeListEntry
{
    internal ulong Offset;
    internal ulong Length;
}

/// <summary>
/// duckdb_string_t: 16 bytes. Up to 12 bytes of text live inside; longer text keeps its first four bytes and a pointer.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
unsafe struct NativeString
{
    internal const int InlineLength = 12;

    [FieldOffset(0)] internal uint Length;
    [FieldOffset(4)] internal fixed byte Inlined[InlineLength];
    [FieldOffset(4)] internal uint Prefix;
    [FieldOffset(8)] internal byte* Pointer;
}
