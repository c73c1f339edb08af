using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>"Data Chunk Interface" and "Vector Interface" of the C manual. Getters and setters neither block nor call back.</summary>
static unsafe partial class VectorMethods
{
    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_create_data_chunk(nint* types, ulong count);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_destroy_data_chunk(ref nint chunk);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_data_chunk_reset(nint chunk);

    [LibraryImport(EngineLibrary.Name), SuppressGCTransition]
    internal static partial nint duckdb_data_chunk_get_vector(nint chunk, ulong column);

    [LibraryImport(EngineLibrary.Name), SuppressGCTransition]
    internal static partial ulong duckdb_data_chunk_get_size(nint chunk);

    [LibraryImport(EngineLibrary.Name), SuppressGCTransition]
    internal static partial void duckdb_data_chunk_set_size(nint chunk, ulong size);

    [LibraryImport(EngineLibrary.Name), SuppressGCTransition]
    internal static partial ulong duckdb_data_chunk_get_column_count(nint chunk);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial nint duckdb_vector_get_column_type(nint vector);

    [LibraryImport(EngineLibrary.Name), SuppressGCTransition]
    internal static partial void* duckdb_vector_get_data(nint vector);

    [LibraryImport(EngineLibrary.Name), SuppressGCTransition]
    internal static partial ulong* duckdb_vector_get_validity(nint vector);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_vector_ensure_validity_writable(nint vector);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_vector_assign_string_element_len(nint vector, ulong row, byte* text, ulong length);

    [LibraryImport(EngineLibrary.Name), SuppressGCTransition]
    internal static partial nint duckdb_list_vector_get_child(nint vector);

    [LibraryImport(EngineLibrary.Name), SuppressGCTransition]
    internal static partial ulong duckdb_list_vector_get_size(nint vector);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_list_vector_set_size(nint vector, ulong size);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial NativeState duckdb_list_vector_reserve(nint vector, ulong capacity);

    [LibraryImport(EngineLibrary.Name), SuppressGCTransition]
    internal static partial nint duckdb_struct_vector_get_child(nint vector, ulong index);

    [LibraryImport(EngineLibrary.Name), SuppressGCTransition]
    internal static partial nint duckdb_array_vector_get_child(nint vector);

    [LibraryImport(EngineLibrary.Name)]
    internal static partial void duckdb_vector_reference_vector(nint to, nint from);
}
