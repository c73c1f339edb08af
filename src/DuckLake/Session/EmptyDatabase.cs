using Ekko.DuckDb;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>
/// An empty, read-only database that the engine knows under a lake's name. Names of the lake can be written, USE works, and a statement
/// that reached the engine with a lake relation in it can neither read nor write anything: there is no table, and the engine itself
/// refuses to make one.
/// </summary>
sealed class EmptyDatabase : IDisposable
{
    static readonly Lock Creation = new();
    static byte[]? _content;

    readonly DuckDbConnection _connection;
    readonly string _path;

    EmptyDatabase(DuckDbConnection connection, string path)
    {
        _connection = connection;
        _path = path;
    }

    /// <summary>Attaches an empty database under a name.</summary>
    /// <param name="connection">A connection of its own.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="DuckDbException">The name is taken.</exception>
    public static EmptyDatabase Attach(DuckDbConnection connection, string name)
    {
        var path = NewPath();
        try
        {
            // The engine has no read-only database in memory.
            File.WriteAllBytes(path, Content(connection));
            connection.Execute($"ATTACH {SqlText.QuoteLiteral(path)} AS {SqlText.QuoteIdentifier(name)} (READ_ONLY)");
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        // The engine keeps the file open: where the system lets a file go that is open, nothing is left behind however the process ends.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return new EmptyDatabase(connection, path);
    }

    /// <summary>Lets go what is left of a database that has been detached.</summary>
    public void Dispose()
    {
        _connection.Dispose();
        if (OperatingSystem.IsWindows())
            File.Delete(_path);
    }

    /// <summary>The bytes of an empty database, made by the engine once.</summary>
    static byte[] Content(DuckDbConnection connection)
    {
        lock (Creation)
        {
            if (_content is not null)
                return _content;
            var path = NewPath();
            var name = SqlText.QuoteIdentifier(Path.GetFileName(path));
            connection.Execute($"ATTACH {SqlText.QuoteLiteral(path)} AS {name}");
            connection.Execute("DETACH " + name);
            _content = File.ReadAllBytes(path);
            File.Delete(path);
            return _content;
        }
    }

    static string NewPath() => Path.Combine(Path.GetTempPath(), "ekko-" + Path.GetRandomFileName());
}
