using System.Data;
using System.Data.Common;
using Ekko.DuckLake.Model;
using Microsoft.Data.Sqlite;

namespace Ekko.DuckLake.Catalog.Sqlite;

/// <summary>
/// A catalog in an SQLite file. The official extension's scanner derives types from the declared column types and refuses rows whose
/// storage class differs, so everything is BIGINT or VARCHAR: integers and booleans are stored as INTEGER, all else as TEXT. Its own
/// integers are exact to 64 bits and its doubles know no NaN, which decides the forms of inlined values.
/// </summary>
sealed class SqliteDialect(string path) : CatalogDialect
{
    /// <summary>How long SQLite itself waits for another writer.</summary>
    const int BusyTimeoutMilliseconds = 5000;

    // Primary result codes of sqlite3.h; extended codes keep them in the low byte.
    const int Busy = 5, Locked = 6, ReadOnlyCode = 8, Corrupt = 11, Full = 13, CantOpen = 14, NotADb = 26;

    // Extended codes of the constraints that another writer can break for us.
    const int PrimaryKey = 1555, Unique = 2067;

    public override string Name => "sqlite";

    public override string Location => path;

    public override string ListTables =>
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";

    public override string SizeQuery => """
        SELECT p.page_count * s.page_size, f.freelist_count * s.page_size
        FROM pragma_page_count p, pragma_page_size s, pragma_freelist_count f
        """;

    public override string? CopyTo(CatalogDialect target) =>
        target is SqliteDialect ? $"VACUUM INTO {SqlText.QuoteLiteral(target.Location)}" : null;

    public override IEnumerable<string> Vacuum(IReadOnlyList<string> tables) => ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"];

    public override string TableExists => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = @name";

    public override string CurrentMilliseconds => "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)";

    public override IReadOnlyList<string> CreateTables { get; } = [.. CatalogLayout.CreateTables.Select(DeclareForSqlite)];

    public override IReadOnlyList<string> CreateIndexes => CatalogLayout.CreateIndexes;

    /// <summary>There is no round trip to save, and SQLite looks for each parameter among the names of all.</summary>
    public override int MaxParameters => 32;

    public override string ListColumns => "SELECT name, type FROM pragma_table_info(@name) ORDER BY cid";

    public override string DeclareName(string name) => SqlText.Identifier(name);

    public override string? InlinedIndex(string table) => $"CREATE INDEX IF NOT EXISTS ekko_{table}_by_row ON {table}(row_id)";

    public override void CheckBeforeOpening(CatalogAccess access) => CatalogFile.CheckBeforeOpening(path, access);

    public override async Task<DbConnection> OpenAsync(CatalogAccess access, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = access switch
            {
                CatalogAccess.ReadOnly => SqliteOpenMode.ReadOnly,
                CatalogAccess.ReadWrite => SqliteOpenMode.ReadWrite,
                _ => SqliteOpenMode.ReadWriteCreate,
            },
            Pooling = false,
            // SQLite waits by itself (busy_timeout); beyond that the provider would only add sleeps of 150 ms.
            DefaultTimeout = 1,
        }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            Set(connection, $"PRAGMA busy_timeout = {BusyTimeoutMilliseconds}");
            // Only a database without any table is ours to set up; an existing catalog keeps its journal mode.
            if (access == CatalogAccess.ReadWriteCreate && Scalar(connection, "SELECT count(*) FROM sqlite_master") is 0L)
                Set(connection, "PRAGMA journal_mode = WAL");
            if (access != CatalogAccess.ReadOnly)
                Set(connection, "PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<DbTransaction>(
            ((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: false));
    }

    public override Task<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: true));
    }

    public override InlinedForm InlinedFormOf(LakeColumn column) => column.Type.Kind switch
    {
        ColumnKind.Boolean or ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64
            or ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32 => InlinedForm.Number,
        ColumnKind.Blob => InlinedForm.Bytes,
        _ => InlinedForm.Text,
    };

    public override string InlinedColumnType(LakeColumn column) => InlinedFormOf(column) switch
    {
        InlinedForm.Number => "BIGINT",
        InlinedForm.Bytes => "BLOB",
        _ => "VARCHAR",
    };

    public override CatalogErrorKind Classify(DbException error) => error is not SqliteException sqlite
        ? CatalogErrorKind.Other
        : sqlite.SqliteErrorCode switch
        {
            Busy or Locked => CatalogErrorKind.Busy,
            _ when sqlite.SqliteExtendedErrorCode is PrimaryKey or Unique => CatalogErrorKind.Conflict,
            ReadOnlyCode => CatalogErrorKind.ReadOnly,
            Full => CatalogErrorKind.Full,
            NotADb => CatalogErrorKind.NotADatabase,
            Corrupt => CatalogErrorKind.Damaged,
            CantOpen => CatalogErrorKind.CannotOpen,
            _ => CatalogErrorKind.Other,
        };

    static string DeclareForSqlite(string statement) => statement
        .Replace(" BOOLEAN", " BIGINT", StringComparison.Ordinal)
        .Replace(" UUID", " VARCHAR", StringComparison.Ordinal)
        .Replace(" TIMESTAMPTZ", " VARCHAR", StringComparison.Ordinal);

    static void Set(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        command.ExecuteNonQuery();
    }

    static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
