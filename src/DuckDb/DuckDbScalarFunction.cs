using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>A function that SQL can call and .NET computes, a vector at a time, on any thread of the engine. NULL in, NULL out.</summary>
/// <param name="name">Its SQL name.</param>
/// <param name="returns">The type of its result.</param>
/// <param name="parameters">The types of its arguments.</param>
public abstract class DuckDbScalarFunction(string name, DuckDbType returns, params DuckDbType[] parameters)
{
    /// <summary>Makes the function callable on every connection of the connection's instance.</summary>
    public void Register(DuckDbConnection connection) =>
        ScalarFunctionCallbacks.Register(connection.Handle, this, name, returns, parameters);

    /// <summary>
    /// Computes the results of all rows of <paramref name="input"/>; what is written for rows with a NULL is ignored. An exception ends the
    /// query with the exception's message.
    /// </summary>
    protected internal abstract void Evaluate(DuckDbArguments input, DuckDbVectorWriter output);
}

/// <summary>The arguments of a function for the rows of a chunk.</summary>
public readonly ref struct DuckDbArguments
{
    readonly nint _chunk;

    internal DuckDbArguments(nint chunk)
    {
        _chunk = chunk;
        RowCount = (int)VectorMethods.duckdb_data_chunk_get_size(chunk);
    }

    /// <summary>For how many rows the function is called.</summary>
    public int RowCount { get; }

    /// <summary>The values of an argument.</summary>
    public DuckDbVector this[int index] => new(VectorMethods.duckdb_data_chunk_get_vector(_chunk, (ulong)index), RowCount);
}

static unsafe class ScalarFunctionCallbacks
{
    internal static void Register(
        ConnectionHandle connection, DuckDbScalarFunction function, string name, DuckDbType returns, DuckDbType[] parameters)
    {
        var native = ScalarFunctionMethods.duckdb_create_scalar_function();
        try
        {
            using var returnType = NativeType.Create(returns);
            ScalarFunctionMethods.duckdb_scalar_function_set_name(native, name);
            foreach (var parameter in parameters)
            {
                using var parameterType = NativeType.Create(parameter);
                ScalarFunctionMethods.duckdb_scalar_function_add_parameter(native, parameterType);
            }

            ScalarFunctionMethods.duckdb_scalar_function_set_return_type(native, returnType);
            ScalarFunctionMethods.duckdb_scalar_function_set_extra_info(native, (nint)GCHandle.Alloc(function), &Release);
            ScalarFunctionMethods.duckdb_scalar_function_set_function(native, &Evaluate);
            if (ScalarFunctionMethods.duckdb_register_scalar_function(connection, native) != NativeState.Success)
                throw new DuckDbException($"Registering the function {name} failed.", DuckDbErrorType.Catalog);
        }
        finally
        {
            ScalarFunctionMethods.duckdb_destroy_scalar_function(ref native);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Evaluate(nint info, nint chunk, nint output)
    {
        try
        {
            var handle = GCHandle.FromIntPtr(ScalarFunctionMethods.duckdb_scalar_function_get_extra_info(info));
            var function = (DuckDbScalarFunction)handle.Target!;
            var input = new DuckDbArguments(chunk);
            var results = new DuckDbVectorWriter(output, input.RowCount);
            function.Evaluate(input, results);
            for (var argument = 0; argument < (int)VectorMethods.duckdb_data_chunk_get_column_count(chunk); argument++)
                PassNullsOn(input[argument], results);
        }
        catch (Exception e)
        {
            ScalarFunctionMethods.duckdb_scalar_function_set_error(info, e.Message);
        }
    }

    static void PassNullsOn(DuckDbVector input, DuckDbVectorWriter results)
    {
        if (input.IsNeverNull)
            return;
        for (var row = 0; row < input.RowCount; row++)
        {
            if (!input.IsValid(row))
                results.SetNull(row);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Release(nint data) => GCHandle.FromIntPtr(data).Free();
}
