using Ekko.DuckDb;

namespace Ekko.DuckLake.Session;

/// <summary>
/// The names of a session's temporary tables and views, which come before those of its lakes. The engine is asked for them after a
/// statement that may have changed them, not for each name.
/// </summary>
sealed class TemporaryNames
{
    HashSet<string>? _names = [];

    /// <summary>Whether there is a temporary table or view of that name.</summary>
    public bool Contains(DuckDbConnection connection, string name)
    {
        _names ??= [.. EngineRows.Read(connection, """
            SELECT lower(table_name) FROM duckdb_tables() WHERE temporary
            UNION ALL SELECT lower(view_name) FROM duckdb_views() WHERE temporary AND NOT internal
            """).Select(row => row[0]!)];
        return _names.Count > 0 && _names.Contains(name.ToLowerInvariant());
    }

    /// <summary>To be told before a statement that may change them, and after a rollback.</summary>
    public void Forget() => _names = null;
}
