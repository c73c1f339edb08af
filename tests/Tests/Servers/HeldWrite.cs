using System.Globalization;
using Npgsql;

namespace Ekko.Tests.Servers;

/// <summary>
/// Holds the process that writes a row to a table of a catalog in PostgreSQL, at that very statement, until this is disposed: there it can
/// be ended without warning. The transaction that waits ends with this.
/// </summary>
sealed class HeldWrite : IDisposable
{
    const long Lock = 7_301;
    const string Waiting =
        "FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()";

    readonly NpgsqlConnection _connection;
    readonly string _table;

    /// <param name="database">The catalog's database.</param>
    /// <param name="table">The table, which is there.</param>
    /// <param name="condition">Which rows are held: SQL over <c>NEW</c>.</param>
    internal HeldWrite(PostgresDatabase database, string table, string condition = "true")
    {
        _table = table;
        _connection = new NpgsqlConnection(database.ConnectionString);
        _connection.Open();
        Execute(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT pg_advisory_lock({Lock});
            CREATE FUNCTION held_write() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {condition} THEN
                    PERFORM pg_advisory_xact_lock({Lock});
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER held_write BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION held_write()
            """));
    }

    /// <summary>Whether a process is there.</summary>
    internal bool IsReached
    {
        get
        {
            using var command = Command($"SELECT EXISTS (SELECT pid {Waiting})");
            return (bool)command.ExecuteScalar()!;
        }
    }

    public void Dispose()
    {
        Execute($"SELECT pg_terminate_backend(pid) {Waiting}");
        Execute($"DROP TRIGGER held_write ON {_table}; DROP FUNCTION held_write()");
        _connection.Dispose();
    }

    void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    NpgsqlCommand Command(string sql) => new(sql, _connection);
}
