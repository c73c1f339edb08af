using System.Runtime.CompilerServices;
using System.Text;
using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>A column of a chunk, read in place.</summary>
public readonly unsafe ref partial struct DuckDbVector
{
    readonly nint _vector;
    readonly void* _data;
    readonly ulong* _validity;

    internal DuckDbVector(nint vector, int rowCount)
    {
        _vector = vector;
        _data = VectorMethods.duckdb_vector_get_data(vector);
        _validity = VectorMethods.duckdb_vector_get_validity(vector);
        RowCount = rowCount;
    }

    internal nint Handle => _vector;

    /// <summary>Rows of the vector.</summary>
    public int RowCount { get; }

    /// <summary>The vector's logical type (built on each call).</summary>
    public DuckDbType Type => NativeType.Read(VectorMethods.duckdb_vector_get_column_type(_vector));

    /// <summary>Whether it is known that no row is NULL.</summary>
    public bool IsNeverNull => _validity == null;

    /// <summary>False where the row is NULL.</summary>
    public bool IsValid(int row) => _validity == null || (_validity[row >> 6] >> (row & 63) & 1) != 0;

    /// <summary>
    /// The values of a fixed-width type in the engine's own encoding: integers, floats, bool as byte, DECIMAL as the integer its width
    /// needs, dates in days and timestamps in their unit since 1970. Rows that are NULL hold anything.
    /// </summary>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged => new(_data, RowCount);

    /// <summary>The bytes of a VARCHAR (UTF-8), JSON, BLOB or BIT value.</summary>
    public ReadOnlySpan<byte> Bytes(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        var text = (NativeString*)_data + row;
        return text->Length <= NativeString.InlineLength
            ? new ReadOnlySpan<byte>(text->Inlined, (int)text->Length)
            : new ReadOnlySpan<byte>(text->Pointer, (int)text->Length);
    }

    /// <summary>The text of a VARCHAR or JSON value.</summary>
    public string Text(int row) => Encoding.UTF8.GetString(Bytes(row));

    /// <summary>A member vector of a STRUCT or UNION, or the entries of a LIST, MAP (a STRUCT of key and value) or ARRAY.</summary>
    public DuckDbVector Child(int index)
    {
        var type = Type;
        return type.Id switch
        {
            DuckDbTypeId.List or DuckDbTypeId.Map => new DuckDbVector(
                VectorMethods.duckdb_list_vector_get_child(_vector), (int)VectorMethods.duckdb_list_vector_get_size(_vector)),
            DuckDbTypeId.Array => new DuckDbVector(VectorMethods.duckdb_array_vector_get_child(_vector), RowCount * type.Size),
            _ => new DuckDbVector(VectorMethods.duckdb_struct_vector_get_child(_vector, (ulong)index), RowCount),
        };
    }

    /// <summary>Where a LIST or MAP value's entries stand in the child vector.</summary>
    public (int Offset, int Length) ListEntry(int row)
    {
        var entry = Unsafe.Add(ref Unsafe.AsRef<NativeListEntry>(_data), row);
        return ((int)entry.Offset, (int)entry.Length);
    }
}
