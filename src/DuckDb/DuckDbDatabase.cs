using System.Runtime.InteropServices;
using Ekko.DuckDb.Native;

namespace Ekko.DuckDb;

/// <summary>
/// One instance of the engine: its own threads, memory limit and attached databases. Extensions are neither installed nor
/// loaded at run time; what is not built into the library is not there.
/// </summary>
public sealed class DuckDbDatabase : IDisposable
{
    readonly DatabaseHandle _handle;

    DuckDbDatabase(DatabaseHandle handle) => _handle = handle;

    /// <summary>The version of the engine library, e.g. <c>v1.5.6</c>.</summary>
    /// <exception cref="DuckDbException">There is no library for this platform.</exception>
    public static string LibraryVersion => Loaded(() => NativeText.Borrowed(DatabaseMethods.duckdb_library_version()));

    /// <summary>Opens an instance.</summary>
    /// <param name="path">A database file, or <c>:memory:</c>.</param>
    /// <param name="settings">Engine settings by name (<c>threads</c>, <c>memory_limit</c>, …).</param>
    /// <exception cref="DuckDbException">The library is missing, a setting is unknown or the file cannot be opened.</exception>
    public static DuckDbDatabase Open(string path = ":memory:", IReadOnlyDictionary<string, string>? settings = null)
    {
        using var config = new ConfigHandle(Loaded(() =>
        {
            DatabaseMethods.duckdb_create_config(out var created);
            return created;
        }));
        Set(config, "autoinstall_known_extensions", "false");
        Set(config, "autoload_known_extensions", "false");
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            Set(config, name, value);

        var state = DatabaseMethods.duckdb_open_ext(path, out var handle, config, out var error);
        var database = new DatabaseHandle(handle);
        if (state != NativeState.Success)
        {
            database.Dispose();
            throw DuckDbException.FromText(NativeText.Owned(error) ?? $"Opening the engine on {path} failed.");
        }
        using (var connection = Connect(database))
            RowSourceFunction.Register(connection);
        return new DuckDbDatabase(database);
    }

    /// <summary>Opens a connection; each has its own transaction, temporary objects and current schema.</summary>
    public DuckDbConnection Connect() => new(Connect(_handle));

    /// <summary>Tells the instance what table names stand for that none of its catalogs knows.</summary>
    /// <param name="find">The query of a name, null for none. It is called while a statement is bound, on the thread that runs it; an
    /// exception ends the statement with the exception's message.</param>
    public void AddReplacementScan(Func<string, string?> find) => ReplacementScan.Add(_handle, find);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    static ConnectionHandle Connect(DatabaseHandle database) =>
        DatabaseMethods.duckdb_connect(database, out var handle) == NativeState.Success
            ? new ConnectionHandle(handle)
            : throw new DuckDbException("Connecting to the engine failed.", DuckDbErrorType.Connection);

    static void Set(ConfigHandle config, string name, string value)
    {
        if (DatabaseMethods.duckdb_set_config(config, name, value) != NativeState.Success)
            throw new DuckDbException($"Setting {name} of the engine failed: it is unknown.", DuckDbErrorType.Settings);
    }

    static T Loaded<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new DuckDbException(
                $"Loading the engine library failed: {AppContext.BaseDirectory} has no libduckdb for "
                + $"{RuntimeInformation.RuntimeIdentifier}. "
                + "Build on this platform; there are libraries for Linux (glibc), macOS and Windows on x64 and arm64.",
                DuckDbErrorType.MissingExtension, e);
        }
    }
}
