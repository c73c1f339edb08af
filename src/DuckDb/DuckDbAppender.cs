using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>Fills the next rows of a chunk.</summary>
/// <returns>The number of rows filled; 0 when there are no more.</returns>
public delegate int FillChunk(DuckDbChunkWriter chunk);

/// <summary>Adds rows to an engine table, chunk by chunk.</summary>
public sealed unsafe class DuckDbAppender : IDisposable
{
    readonly AppenderHandle _handle;
    readonly ChunkHandle _chunk;

    /// <summary>Opens an appender on a table.</summary>
    public DuckDbAppender(DuckDbConnection connection, string? catalog, string? schema, string table)
    {
        var state = TableFunctionMethods.duckdb_appender_create_ext(connection.Handle, catalog, schema, table, out var handle);
        _handle = new AppenderHandle(handle);
        _chunk = new ChunkHandle(0);
        Check(state);
        var types = new TypeHandle[TableFunctionMethods.duckdb_appender_column_count(_handle)];
        for (var i = 0; i < types.Length; i++)
            types[i] = new TypeHandle(TableFunctionMethods.duckdb_appender_column_type(_handle, (ulong)i));
        var values = types.Select(t => t.DangerousGetHandle()).ToArray();
        fixed (nint* first = values)
            _chunk = new ChunkHandle(VectorMethods.duckdb_create_data_chunk(first, (ulong)values.Length));
        foreach (var type in types)
            type.Dispose();
    }

    /// <summary>Appends all chunks that <paramref name="fill"/> gives.</summary>
    public void Append(FillChunk fill)
    {
        while (true)
        {
            VectorMethods.duckdb_data_chunk_reset(_chunk.Value);
            var rows = fill(new DuckDbChunkWriter(_chunk.Value));
            if (rows == 0)
                return;
            VectorMethods.duckdb_data_chunk_set_size(_chunk.Value, (ulong)rows);
            Check(TableFunctionMethods.duckdb_append_data_chunk(_handle, _chunk.Value));
        }
    }

    /// <summary>Writes what is buffered; without it <see cref="Dispose"/> would do so but could not report an error.</summary>
    public void Close() => Check(TableFunctionMethods.duckdb_appender_close(_handle));

    /// <inheritdoc/>
    public void Dispose()
    {
        _chunk.Dispose();
        _handle.Dispose();
    }

    void Check(NativeState state)
    {
        if (state != NativeState.Success)
            throw DuckDbException.FromText(NativeText.Borrowed(TableFunctionMethods.duckdb_appender_error(_handle)));
    }
}
