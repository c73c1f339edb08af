using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Plans;

/// <summary>
/// An engine that runs planned queries and reaches nothing else: no file but those it is opened for, no network, no settings, no room on
/// disk.
/// </summary>
public sealed class PlanEngine : IDisposable
{
    readonly DuckDbDatabase _database;
    readonly DuckDbConnection _connection;
    HashSet<string> _allowed = [];

    PlanEngine(DuckDbDatabase database)
    {
        _database = database;
        _connection = database.Connect();
    }

    /// <summary>Opens an engine; it can read no file until <see cref="Lock"/> names them.</summary>
    /// <param name="memoryLimit">The memory it may take, e.g. <c>512MB</c>.</param>
    public static PlanEngine Open(string memoryLimit)
    {
        var engine = new PlanEngine(DuckDbDatabase.Open(settings: new Dictionary<string, string>
        {
            ["memory_limit"] = memoryLimit,
            ["temp_directory"] = "",
            ["allow_community_extensions"] = "false",
            ["allow_persistent_secrets"] = "false",
        }));
        new LiveRowsFunction().Register(engine._connection);
        // Times are told in UTC whatever the machine's zone is. Local copies have holes that are filled while queries read: only their
        // ends may be remembered.
        engine._connection.Execute(
            "SET GLOBAL TimeZone = 'UTC'; SET GLOBAL enable_external_file_cache = false; SET GLOBAL parquet_metadata_cache = true");
        return engine;
    }

    /// <summary>The files that may be read.</summary>
    public IReadOnlyCollection<string> Allowed => _allowed;

    /// <summary>Whether files may be read.</summary>
    public bool Allows(IEnumerable<string> files) => files.All(_allowed.Contains);

    /// <summary>Allows some files and nothing more, ever.</summary>
    public void Lock(IEnumerable<string> files)
    {
        _allowed = [.. files];
        _connection.Execute($"SET GLOBAL allowed_paths = [{string.Join(", ", _allowed.Select(SqlText.QuoteLiteral))}]");
        _connection.Execute("SET GLOBAL enable_external_access = false; SET GLOBAL lock_configuration = true");
    }

    /// <summary>Runs a query; its rows stream.</summary>
    /// <exception cref="DuckDbException">It does not bind, or fails.</exception>
    public DuckDbResult Run(PlannedQuery query) => _connection.Query(query.Sql);

    /// <summary>A connection for work while rows stream.</summary>
    public DuckDbConnection Connect() => _database.Connect();

    /// <inheritdoc />
    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }
}
