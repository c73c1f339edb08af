using Ekko.DuckDb;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// The engine instance on one catalog file, shared by all catalogs of this process that have the file open, and closed with the last of
/// them: the engine's lock on a file keeps other processes out, not a second instance of this one.
/// </summary>
sealed class DuckDbFileInstance
{
    static readonly Dictionary<string, DuckDbFileInstance> Open = new(StringComparer.Ordinal);
    static readonly Lock Gate = new();

    /// <summary>
    /// A catalog is small, and its queries are many and short. Commands stay prepared while rows change, and the engine (1.5) keeps what it
    /// concluded from the statistics of the moment it planned them: filters that cannot match, how short a sort key is. Without statistics
    /// it concludes nothing.
    /// </summary>
    static readonly Dictionary<string, string> Settings = new()
    {
        ["threads"] = "1",
        ["disabled_optimizers"] = "statistics_propagation,compressed_materialization",
    };

    readonly string _path;
    readonly DuckDbDatabase _database;
    int _users;

    DuckDbFileInstance(string path, DuckDbDatabase database, bool isReadOnly)
    {
        _path = path;
        _database = database;
        IsReadOnly = isReadOnly;
    }

    /// <summary>Opened for reading only: other processes may read beside it.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Opens the file, or shares the instance that has it open.</summary>
    /// <exception cref="DuckDbException">The engine cannot open it.</exception>
    public static DuckDbFileInstance Rent(string path, bool readOnly)
    {
        var full = FullPath(path);
        lock (Gate)
        {
            if (!Open.TryGetValue(full, out var instance))
            {
                var settings = readOnly ? new Dictionary<string, string>(Settings) { ["access_mode"] = "READ_ONLY" } : Settings;
                Open.Add(full, instance = new DuckDbFileInstance(full, DuckDbDatabase.Open(full, settings), readOnly));
            }
            else if (instance.IsReadOnly && !readOnly)
            {
                throw new DuckLakeException(DuckLakeErrorKind.Busy,
                    $"Opening catalog '{path}' failed: this process has it open for reading only. Detach it there first.");
            }

            instance._users++;
            return instance;
        }
    }

    /// <summary>
    /// Held during a commit: the engine's own transactions do not wait for each other, the second of two that change the same fails.
    /// </summary>
    public SemaphoreSlim Writing { get; } = new(1, 1);

    public DuckDbConnection Connect() => _database.Connect();

    /// <summary>Gives it back. The last one writes what is in the log into the file.</summary>
    public void Return()
    {
        lock (Gate)
        {
            if (--_users > 0)
                return;
            Open.Remove(_path);
            try
            {
                if (!IsReadOnly)
                    Checkpoint();
            }
            finally
            {
                _database.Dispose();
                Writing.Dispose();
            }
        }
    }

    void Checkpoint()
    {
        try
        {
            using var connection = _database.Connect();
            connection.Execute("CHECKPOINT");
        }
        catch (DuckDbException)
        {
            // Everything is in the log, which the next opening reads.
        }
    }

    /// <summary>One name for one file: the path with its last link followed.</summary>
    static string FullPath(string path)
    {
        var full = Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }
}
