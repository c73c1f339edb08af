using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>
/// The one table function behind every <see cref="DuckDbRowSource"/>: its argument is the source's number. Exceptions never cross into
/// native code; they become the query's error.
/// </summary>
static unsafe class RowSourceFunction
{
    internal const string Name = "ekko_rows";

    internal static void Register(ConnectionHandle connection)
    {
        var function = TableFunctionMethods.duckdb_create_table_function();
        try
        {
            using var bigint = NativeType.Create(DuckDbType.BigInt);
            TableFunctionMethods.duckdb_table_function_set_name(function, Name);
            TableFunctionMethods.duckdb_table_function_add_parameter(function, bigint);
            TableFunctionMethods.duckdb_table_function_set_bind(function, &Bind);
            TableFunctionMethods.duckdb_table_function_set_init(function, &Init);
            TableFunctionMethods.duckdb_table_function_set_function(function, &Fill);
            TableFunctionMethods.duckdb_table_function_supports_projection_pushdown(function, true);
            if (TableFunctionMethods.duckdb_register_table_function(connection, function) != NativeState.Success)
                throw new DuckDbException($"Registering the table function {Name} failed.", DuckDbErrorType.Catalog);
        }
        finally
        {
            TableFunctionMethods.duckdb_destroy_table_function(ref function);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Bind(nint info)
    {
        try
        {
            using var parameter = new ValueHandle(TableFunctionMethods.duckdb_bind_get_parameter(info, 0));
            var id = ValueMethods.duckdb_get_int64(parameter.DangerousGetHandle());
            var source = DuckDbRowSource.Find(id)
                ?? throw new DuckDbException($"Row source {id} is not published (any more).", DuckDbErrorType.Catalog);
            foreach (var column in source.Columns)
            {
                using var type = NativeType.Create(column.Type);
                TableFunctionMethods.duckdb_bind_add_result_column(info, column.Name, type);
            }
            if (source.RowCount is { } rows)
                TableFunctionMethods.duckdb_bind_set_cardinality(info, (ulong)rows, exact: true);
            TableFunctionMethods.duckdb_bind_set_bind_data(info, (nint)GCHandle.Alloc(source), &Release);
        }
        catch (Exception e)
        {
            TableFunctionMethods.duckdb_bind_set_error(info, e.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Init(nint info)
    {
        try
        {
            var source = Target<DuckDbRowSource>(TableFunctionMethods.duckdb_init_get_bind_data(info));
            var columns = new int[TableFunctionMethods.duckdb_init_get_column_count(info)];
            for (var i = 0; i < columns.Length; i++)
            {
                var index = TableFunctionMethods.duckdb_init_get_column_index(info, (ulong)i);
                columns[i] = index < (ulong)source.Columns.Count ? (int)index : -1;
            }
            TableFunctionMethods.duckdb_init_set_max_threads(info, (ulong)source.MaxThreads);
            TableFunctionMethods.duckdb_init_set_init_data(info, (nint)GCHandle.Alloc(source.Scan(columns)), &Release);
        }
        catch (Exception e)
        {
            TableFunctionMethods.duckdb_init_set_error(info, e.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Fill(nint info, nint chunk)
    {
        try
        {
            var scan = Target<DuckDbRowScan>(TableFunctionMethods.duckdb_function_get_init_data(info));
            VectorMethods.duckdb_data_chunk_set_size(chunk, (ulong)scan.Fill(new DuckDbChunkWriter(chunk)));
        }
        catch (Exception e)
        {
            VectorMethods.duckdb_data_chunk_set_size(chunk, 0);
            TableFunctionMethods.duckdb_function_set_error(info, e.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Release(nint data)
    {
        var handle = GCHandle.FromIntPtr(data);
        (handle.Target as IDisposable)?.Dispose();
        handle.Free();
    }

    static T Target<T>(nint handle) where T : class => (T)GCHandle.FromIntPtr(handle).Target!;
}
