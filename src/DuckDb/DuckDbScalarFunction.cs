using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>A function of one argument that SQL can call and .NET computes, a vector at a time. NULL in, NULL out.</summary>
/// <param name="name">Its SQL name.</param>
/// <param name="parameter">The type of its argument.</param>
/// <param name="returns">The type of its result.</param>
public abstract class DuckDbScalarFunction(string name, DuckDbType parameter, DuckDbType returns)
{
    /// <summary>Makes the function callable on every connection of the connection's instance.</summary>
    public void Register(DuckDbConnection connection) => ScalarFunctionCallbacks.Register(connection.Handle, this, name, parameter, returns);

    /// <summary>Computes the results of all rows of <paramref name="input"/>; what is written for NULL rows is ignored.</summary>
    protected internal abstract void Evaluate(DuckDbVector input, DuckDbVectorWriter output);
}

static unsafe class ScalarFunctionCallbacks
{
    internal static void Register(ConnectionHandle connection, DuckDbScalarFunction function, string name, DuckDbType parameter, DuckDbType returns)
    {
        var native = NativeMethods.duckdb_create_scalar_function();
        try
        {
            using var parameterType = NativeType.Create(parameter);
            using var returnType = NativeType.Create(returns);
            NativeMethods.duckdb_scalar_function_set_name(native, name);
            NativeMethods.duckdb_scalar_function_add_parameter(native, parameterType);
            NativeMethods.duckdb_scalar_function_set_return_type(native, returnType);
            NativeMethods.duckdb_scalar_function_set_extra_info(native, (nint)GCHandle.Alloc(function), &Release);
            NativeMethods.duckdb_scalar_function_set_function(native, &Evaluate);
            if (NativeMethods.duckdb_register_scalar_function(connection, native) != NativeState.Success)
                throw new DuckDbException($"Registering the function {name} failed.", DuckDbErrorType.Catalog);
        }
        finally
        {
            NativeMethods.duckdb_destroy_scalar_function(ref native);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Evaluate(nint info, nint chunk, nint output)
    {
        try
        {
            var function = (DuckDbScalarFunction)GCHandle.FromIntPtr(NativeMethods.duckdb_scalar_function_get_extra_info(info)).Target!;
            var rows = (int)NativeMethods.duckdb_data_chunk_get_size(chunk);
            var input = new DuckDbVector(NativeMethods.duckdb_data_chunk_get_vector(chunk, 0), rows);
            var results = new DuckDbVectorWriter(output, rows);
            function.Evaluate(input, results);
            for (var row = 0; row < rows; row++)
            {
                if (!input.IsValid(row))
                    results.SetNull(row);
            }
        }
        catch (Exception e)
        {
            NativeMethods.duckdb_scalar_function_set_error(info, e.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Release(nint data) => GCHandle.FromIntPtr(data).Free();
}
