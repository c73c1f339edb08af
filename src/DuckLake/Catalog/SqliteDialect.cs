using System.Data;
using System.Data.Common;
using Ekko.DuckLake.Model;
using Microsoft.Data.Sqlite;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// A catalog in an SQLite file. The official extension's scanner derives types from the declared column types and refuses rows whose storage
/// class differs, so everything is BIGINT or VARCHAR: integers and booleans are stored as INTEGER, all else as TEXT.
/// </summary>
sealed class SqliteDialect(string path) : CatalogDialect
{
    /// <summary>How long SQLite itself waits for another writer.</summary>
    const int BusyTimeoutMilliseconds = 5000;

    // Primary result codes of sqlite3.h; extended codes keep them in the low byte.
    const int Busy = 5, Locked = 6, ReadOnlyCode = 8, Corrupt = 11, Full = 13, CantOpen = 14, Constraint = 19, NotADb = 26;

    public override string Name => "sqlite";

    public override string Location => path;

    public override string ListTables => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";

    public override string TableExists => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = @name";

    public override IReadOnlyList<string> CreateTables { get; } =
    [
        """CREATE TABLE ducklake_metadata("key" VARCHAR NOT NULL, "value" VARCHAR NOT NULL, "scope" VARCHAR, scope_id BIGINT)""",
        "CREATE TABLE ducklake_snapshot(snapshot_id BIGINT PRIMARY KEY, snapshot_time VARCHAR, schema_version BIGINT, next_catalog_id BIGINT, next_file_id BIGINT)",
        "CREATE TABLE ducklake_snapshot_changes(snapshot_id BIGINT PRIMARY KEY, changes_made VARCHAR, author VARCHAR, commit_message VARCHAR, commit_extra_info VARCHAR)",
        "CREATE TABLE ducklake_schema(schema_id BIGINT PRIMARY KEY, schema_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT, schema_name VARCHAR, path VARCHAR, path_is_relative BIGINT)",
        "CREATE TABLE ducklake_table(table_id BIGINT, table_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT, schema_id BIGINT, table_name VARCHAR, path VARCHAR, path_is_relative BIGINT)",
        """CREATE TABLE ducklake_view(view_id BIGINT, view_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT, schema_id BIGINT, view_name VARCHAR, dialect VARCHAR, "sql" VARCHAR, column_aliases VARCHAR)""",
        """CREATE TABLE ducklake_tag(object_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, "key" VARCHAR, "value" VARCHAR)""",
        """CREATE TABLE ducklake_column_tag(table_id BIGINT, column_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, "key" VARCHAR, "value" VARCHAR)""",
        "CREATE TABLE ducklake_data_file(data_file_id BIGINT PRIMARY KEY, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, file_order BIGINT, path VARCHAR, path_is_relative BIGINT, file_format VARCHAR, record_count BIGINT, file_size_bytes BIGINT, footer_size BIGINT, row_id_start BIGINT, partition_id BIGINT, encryption_key VARCHAR, mapping_id BIGINT, partial_max BIGINT)",
        "CREATE TABLE ducklake_file_column_stats(data_file_id BIGINT, table_id BIGINT, column_id BIGINT, column_size_bytes BIGINT, value_count BIGINT, null_count BIGINT, min_value VARCHAR, max_value VARCHAR, contains_nan BIGINT, extra_stats VARCHAR)",
        "CREATE TABLE ducklake_file_variant_stats(data_file_id BIGINT, table_id BIGINT, column_id BIGINT, variant_path VARCHAR, shredded_type VARCHAR, column_size_bytes BIGINT, value_count BIGINT, null_count BIGINT, min_value VARCHAR, max_value VARCHAR, contains_nan BIGINT, extra_stats VARCHAR)",
        "CREATE TABLE ducklake_delete_file(delete_file_id BIGINT PRIMARY KEY, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, data_file_id BIGINT, path VARCHAR, path_is_relative BIGINT, format VARCHAR, delete_count BIGINT, file_size_bytes BIGINT, footer_size BIGINT, encryption_key VARCHAR, partial_max BIGINT)",
        "CREATE TABLE ducklake_column(column_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, table_id BIGINT, column_order BIGINT, column_name VARCHAR, column_type VARCHAR, initial_default VARCHAR, default_value VARCHAR, nulls_allowed BIGINT, parent_column BIGINT, default_value_type VARCHAR, default_value_dialect VARCHAR)",
        "CREATE TABLE ducklake_table_stats(table_id BIGINT, record_count BIGINT, next_row_id BIGINT, file_size_bytes BIGINT)",
        "CREATE TABLE ducklake_table_column_stats(table_id BIGINT, column_id BIGINT, contains_null BIGINT, contains_nan BIGINT, min_value VARCHAR, max_value VARCHAR, extra_stats VARCHAR)",
        "CREATE TABLE ducklake_partition_info(partition_id BIGINT, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT)",
        """CREATE TABLE ducklake_partition_column(partition_id BIGINT, table_id BIGINT, partition_key_index BIGINT, column_id BIGINT, "transform" VARCHAR)""",
        "CREATE TABLE ducklake_file_partition_value(data_file_id BIGINT, table_id BIGINT, partition_key_index BIGINT, partition_value VARCHAR)",
        "CREATE TABLE ducklake_files_scheduled_for_deletion(data_file_id BIGINT, path VARCHAR, path_is_relative BIGINT, schedule_start VARCHAR)",
        "CREATE TABLE ducklake_inlined_data_tables(table_id BIGINT, table_name VARCHAR, schema_version BIGINT)",
        """CREATE TABLE ducklake_column_mapping(mapping_id BIGINT, table_id BIGINT, "type" VARCHAR)""",
        "CREATE TABLE ducklake_name_mapping(mapping_id BIGINT, column_id BIGINT, source_name VARCHAR, target_field_id BIGINT, parent_column BIGINT, is_partition BIGINT)",
        "CREATE TABLE ducklake_schema_versions(begin_snapshot BIGINT, schema_version BIGINT, table_id BIGINT)",
        "CREATE TABLE ducklake_macro(schema_id BIGINT, macro_id BIGINT, macro_name VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT)",
        """CREATE TABLE ducklake_macro_impl(macro_id BIGINT, impl_id BIGINT, dialect VARCHAR, "sql" VARCHAR, "type" VARCHAR)""",
        "CREATE TABLE ducklake_macro_parameters(macro_id BIGINT, impl_id BIGINT, column_id BIGINT, parameter_name VARCHAR, parameter_type VARCHAR, default_value VARCHAR, default_value_type VARCHAR)",
        "CREATE TABLE ducklake_sort_info(sort_id BIGINT, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT)",
        "CREATE TABLE ducklake_sort_expression(sort_id BIGINT, table_id BIGINT, sort_key_index BIGINT, expression VARCHAR, dialect VARCHAR, sort_direction VARCHAR, null_order VARCHAR)",
    ];

    public override IReadOnlyList<string> CreateIndexes { get; } =
    [
        "CREATE INDEX ekko_data_file_by_table ON ducklake_data_file(table_id)",
        "CREATE INDEX ekko_delete_file_by_data_file ON ducklake_delete_file(data_file_id)",
        "CREATE INDEX ekko_file_column_stats_by_column ON ducklake_file_column_stats(table_id, column_id)",
        "CREATE INDEX ekko_file_partition_value_by_table ON ducklake_file_partition_value(table_id)",
        "CREATE INDEX ekko_column_by_table ON ducklake_column(table_id)",
        "CREATE INDEX ekko_table_column_stats_by_column ON ducklake_table_column_stats(table_id, column_id)",
    ];

    public override InlinedColumnForm InlinedColumn(ColumnType type) => SqliteInlinedForm.Of(type);

    public override string? InlinedIndex(string table) => $"CREATE INDEX IF NOT EXISTS ekko_{table}_by_row ON {table}(row_id)";

    public override void CheckBeforeOpening(CatalogAccess access)
    {
        if (Directory.Exists(path))
            throw new DuckLakeException(DuckLakeErrorKind.NotACatalog, $"Opening catalog '{path}' failed: it is a directory. Name the catalog file in it.");
        var file = new FileInfo(path);
        if (file.Exists && (file.Length > 0 || access == CatalogAccess.ReadWriteCreate))
            return;
        if (file.Exists)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotACatalog,
                $"Opening catalog '{path}' failed: the file is empty. Check the path, or allow a new lake to be created there.");
        }

        if (access != CatalogAccess.ReadWriteCreate)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotFound,
                $"Opening catalog '{path}' failed: there is no such file and creating one is not allowed. Check the path.");
        }

        CreateDirectory(file.DirectoryName);
    }

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
        return Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: false));
    }

    public override Task<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: true));
    }

    public override CatalogFault Classify(DbException error) => error is not SqliteException sqlite
        ? CatalogFault.Other
        : sqlite.SqliteErrorCode switch
        {
            Busy or Locked => CatalogFault.Busy,
            Constraint => CatalogFault.Conflict,
            ReadOnlyCode => CatalogFault.ReadOnly,
            Full => CatalogFault.Full,
            NotADb => CatalogFault.NotADatabase,
            Corrupt => CatalogFault.Damaged,
            CantOpen => CatalogFault.CannotOpen,
            _ => CatalogFault.Other,
        };

    void CreateDirectory(string? directory)
    {
        try
        {
            if (directory is not null)
                Directory.CreateDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Storage,
                $"Creating catalog '{path}' failed: its directory cannot be created. {error.Message}", error);
        }
    }

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
