using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>One native object with one owner; released exactly once, also when an exception or the finalizer gets there first.</summary>
abstract class NativeHandle : SafeHandle
{
    protected NativeHandle(nint value) : base(0, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => handle == 0;
}

sealed class DatabaseHandle(nint value) : NativeHandle(value)
{
    protected override bool ReleaseHandle()
    {
        DatabaseMethods.duckdb_close(ref handle);
        return true;
    }
}

sealed class ConfigHandle(nint value) : NativeHandle(value)
{
    protected override bool ReleaseHandle()
    {
        DatabaseMethods.duckdb_destroy_config(ref handle);
        return true;
    }
}

sealed class ConnectionHandle(nint value) : NativeHandle(value)
{
    protected override bool ReleaseHandle()
    {
        DatabaseMethods.duckdb_disconnect(ref handle);
        return true;
    }
}

sealed class ExtractedHandle(nint value) : NativeHandle(value)
{
    protected override bool ReleaseHandle()
    {
        StatementMethods.duckdb_destroy_extracted(ref handle);
        return true;
    }
}

sealed class StatementHandle(nint value) : NativeHandle(value)
{
    protected override bool ReleaseHandle()
    {
        StatementMethods.duckdb_destroy_prepare(ref handle);
        return true;
    }
}

sealed class PendingHandle(nint value) : NativeHandle(value)
{
    protected override bool ReleaseHandle()
    {
        StatementMethods.duckdb_destroy_pending(ref handle);
        return true;
    }
}

sealed class TypeHandle(nint value) : NativeHandle(value)
{
    protected override bool ReleaseHandle()
    {
        TypeMethods.duckdb_destroy_logical_type(ref handle);
        return true;
    }
}

sealed class ValueHandle(nint value) : NativeHandle(value)
{
    protected override bool ReleaseHandle()
    {
        ValueMethods.duckdb_destroy_value(ref handle);
        return true;
    }
}

sealed class ChunkHandle(nint value) : NativeHandle(value)
{
    internal nint Value => handle;

    protected override bool ReleaseHandle()
    {
        VectorMethods.duckdb_destroy_data_chunk(ref handle);
        return true;
    }
}

sealed class AppenderHandle(nint value) : NativeHandle(value)
{
    protected override bool ReleaseHandle() => TableFunctionMethods.duckdb_appender_destroy(ref handle) == NativeState.Success;
}

/// <summary>A duckdb_result kept in native memory, so that it can be finalized like the other handles.</summary>
sealed unsafe class ResultHandle() : NativeHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)))
{
    internal NativeResult* Pointer => (NativeResult*)handle;

    protected override bool ReleaseHandle()
    {
        ResultMethods.duckdb_destroy_result((NativeResult*)handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}
