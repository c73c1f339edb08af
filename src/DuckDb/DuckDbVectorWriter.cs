using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>A column of a chunk being filled. Values are in the engine's own encoding (see <see cref="DuckDbVector.Values{T}"/>).</summary>
public readonly unsafe ref struct DuckDbVectorWriter
{
    readonly nint _vector;
    readonly int _capacity;

    internal DuckDbVectorWriter(nint vector, int capacity)
    {
        _vector = vector;
        _capacity = capacity;
    }

    /// <summary>The values of a fixed-width type, to be written in place.</summary>
    public Span<T> Values<T>() where T : unmanaged => new(VectorMethods.duckdb_vector_get_data(_vector), _capacity);

    /// <summary>The validity bits, one a row, set where the row is not NULL; all set at first.</summary>
    public Span<ulong> Validity()
    {
        VectorMethods.duckdb_vector_ensure_validity_writable(_vector);
        return new Span<ulong>(VectorMethods.duckdb_vector_get_validity(_vector), (_capacity + 63) >> 6);
    }

    /// <summary>Makes a row NULL.</summary>
    public void SetNull(int row) => Validity()[row >> 6] &= ~(1UL << (row & 63));

    /// <summary>Copies text or bytes into the engine's memory.</summary>
    public void Text(int row, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* text = bytes)
            VectorMethods.duckdb_vector_assign_string_element_len(_vector, (ulong)row, text, (ulong)bytes.Length);
    }

    /// <summary>
    /// Rows 0 to <paramref name="count"/> − 1 become the texts that lie back to back in <paramref name="data"/>, without a copy.
    /// The buffer must neither grow nor be disposed until the scan that reads the chunk is over.
    /// </summary>
    /// <param name="data">The bytes.</param>
    /// <param name="offsets">Where each text begins; <paramref name="count"/> + 1 entries.</param>
    /// <param name="count">How many texts.</param>
    public void Texts(NativeBuffer data, ReadOnlySpan<int> offsets, int count)
    {
        var strings = (NativeString*)VectorMethods.duckdb_vector_get_data(_vector);
        var bytes = data.Pointer;
        for (var row = 0; row < count; row++)
            Write(strings + row, bytes + offsets[row], offsets[row + 1] - offsets[row]);
    }

    /// <summary>As <see cref="Texts(NativeBuffer, ReadOnlySpan{int}, int)"/>, for the chosen rows of the buffer.</summary>
    public void Texts(NativeBuffer data, ReadOnlySpan<int> offsets, ReadOnlySpan<int> rows)
    {
        var strings = (NativeString*)VectorMethods.duckdb_vector_get_data(_vector);
        var bytes = data.Pointer;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            Write(strings + i, bytes + offsets[row], offsets[row + 1] - offsets[row]);
        }
    }

    /// <summary>
    /// Rows from <paramref name="firstRow"/> on become slices of <paramref name="data"/>, without a copy; slices may overlap or repeat. The
    /// buffer must neither grow nor be disposed until the scan that reads the chunk is over.
    /// </summary>
    /// <param name="firstRow">The first row to set.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="starts">Where each text begins.</param>
    /// <param name="lengths">How long each text is; as many as <paramref name="starts"/>.</param>
    public void Texts(int firstRow, NativeBuffer data, ReadOnlySpan<int> starts, ReadOnlySpan<int> lengths)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow + starts.Length, _capacity, nameof(firstRow));
        var strings = (NativeString*)VectorMethods.duckdb_vector_get_data(_vector) + firstRow;
        var bytes = data.Pointer;
        for (var i = 0; i < starts.Length; i++)
            Write(strings + i, bytes + starts[i], lengths[i]);
    }

    /// <summary>A LIST's element vector with room for <paramref name="size"/> elements in all.</summary>
    public DuckDbVectorWriter ListElements(int size)
    {
        if (VectorMethods.duckdb_list_vector_reserve(_vector, (ulong)size) != NativeState.Success
            || VectorMethods.duckdb_list_vector_set_size(_vector, (ulong)size) != NativeState.Success)
            throw new DuckDbException($"Reserving {size} list elements failed.", DuckDbErrorType.OutOfMemory);
        return new DuckDbVectorWriter(VectorMethods.duckdb_list_vector_get_child(_vector), size);
    }

    /// <summary>Says where a row's elements stand in the element vector.</summary>
    public void ListEntry(int row, int offset, int length)
    {
        var entries = (NativeListEntry*)VectorMethods.duckdb_vector_get_data(_vector);
        entries[row] = new NativeListEntry { Offset = (ulong)offset, Length = (ulong)length };
    }

    /// <summary>A member vector of a STRUCT, or of the entries of a MAP (0 key, 1 value).</summary>
    public DuckDbVectorWriter Member(int index) => new(VectorMethods.duckdb_struct_vector_get_child(_vector, (ulong)index), _capacity);

    /// <summary>Makes the vector another name for values that were read: they live on with it when their chunk is disposed.</summary>
    public void Reference(DuckDbVector values) => VectorMethods.duckdb_vector_reference_vector(_vector, values.Handle);

    static void Write(NativeString* target, byte* text, int length)
    {
        target->Length = (uint)length;
        if (length > NativeString.InlineLength)
        {
            target->Prefix = *(uint*)text;
            target->Pointer = text;
            return;
        }
        // The engine compares all sixteen bytes of short texts, so the rest must be zero.
        var inlined = new Span<byte>(target->Inlined, NativeString.InlineLength);
        inlined.Clear();
        new ReadOnlySpan<byte>(text, length).CopyTo(inlined);
    }
}
