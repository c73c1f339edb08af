using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>"Logical Type Interface" of the C manual. Strings returned as <c>nint</c> belong to the caller (duckdb_free).</summary>
static unsafe partial class TypeMethods
{
    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_logical_type(DuckDbTypeId type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_logical_type_get_alias(TypeHandle type);

    [LibraryImport(EngineLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void duckdb_logical_type_set_alias(TypeHandle type, string alias);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_list_type(TypeHandle child);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_array_type(TypeHandle child, ulong size);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_map_type(TypeHandle key, TypeHandle value);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_struct_type(nint* types, byte** names, ulong count);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_union_type(nint* types, byte** names, ulong count);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_enum_type(byte** names, ulong count);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_decimal_type(byte width, byte scale);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial DuckDbTypeId duckdb_get_type_id(TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial byte duckdb_decimal_width(TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial byte duckdb_decimal_scale(TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial uint duckdb_enum_dictionary_size(TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_enum_dictionary_value(TypeHandle type, ulong index);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_list_type_child_type(TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_array_type_child_type(TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial ulong duckdb_array_type_array_size(TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_map_type_key_type(TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_map_type_value_type(TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial ulong duckdb_struct_type_child_count(TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_struct_type_child_name(TypeHandle type, ulong index);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_struct_type_child_type(TypeHandle type, ulong index);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial ulong duckdb_union_type_member_count(TypeHandle type);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_union_type_member_name(TypeHandle type, ulong index);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_union_type_member_type(TypeHandle type, ulong index);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_destroy_logical_type(ref nint type);
}
