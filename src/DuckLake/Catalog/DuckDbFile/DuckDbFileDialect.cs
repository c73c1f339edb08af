using System.Data.Common;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// A catalog in a database file of the engine. One process at a time can open such a file for writing, and no other one can read it then;
/// within this process any number of lakes share it, and their commits queue up.
/// </summary>
sealed class DuckDbFileDialect(string path, string schema) : CatalogDialect
{
    public const string DefaultSchema = "main";

    readonly Lock _gate = new();
    DuckDbFileInstance? _instance;

    public override string Name => "duckdb";

    public override string Location => path;

    public override string DefaultDataPath => path + ".files";

    public override IReadOnlyList<string> CreateTables => CatalogLayout.CreateTables;

    /// <summary>None: the engine skips row groups by itself, and an index would have to be loaded and kept by every reader.</summary>
    public override IReadOnlyList<string> CreateIndexes => [];

    public override string ListTables =>
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = current_schema() "
        + "ORDER BY table_name";

    public override string SizeQuery =>
        "SELECT CAST(total_blocks * block_size AS BIGINT), CAST(free_blocks * block_size AS BIGINT) "
        + "FROM pragma_database_size() WHERE database_name = current_database()";

    public override IEnumerable<string> Vacuum(IReadOnlyList<string> tables) => ["CHECKPOINT"];

    public override string TableExists =>
        "SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = current_schema() AND table_name = @name";

    public override string ListColumns => """
        SELECT column_name, data_type FROM duckdb_columns()
        WHERE database_name = current_database() AND schema_name = current_schema() AND table_name = @name ORDER BY column_index
        """;

    public override bool CommandsOutliveRollback => false;

    public override string CurrentMilliseconds => "epoch_ms(CAST(now() AS TIMESTAMP))";

    public override void CheckBeforeOpening(CatalogAccess access) => CatalogFile.CheckBeforeOpening(path, access);

    public override Task<DbConnection> OpenAsync(CatalogAccess access, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DuckDbConnection connection;
        lock (_gate)
            connection = (_instance ??= Rent(access)).Connect();
        try
        {
            connection.Execute("SET TimeZone = 'UTC'", cancellationToken);
            if (schema != DefaultSchema)
            {
                if (access == CatalogAccess.ReadWriteCreate)
                    connection.Execute($"CREATE SCHEMA IF NOT EXISTS {SqlText.QuoteIdentifier(schema)}", cancellationToken);
                connection.Execute($"USE {SqlText.QuoteIdentifier(schema)}", cancellationToken);
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return Task.FromResult<DbConnection>(new DuckDbFileConnection(connection, path));
    }

    public override async Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var writing = _instance!.Writing;
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return ((DuckDbFileConnection)connection).Begin(() => writing.Release());
        }
        catch
        {
            writing.Release();
            throw;
        }
    }

    public override async Task<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);

    public override object ToParameter(object? value) => value ?? DBNull.Value;

    public override InlinedForm InlinedFormOf(LakeColumn column) => column.Type.Kind switch
    {
        ColumnKind.Boolean or ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64
            or ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32 => InlinedForm.Number,
        ColumnKind.Blob => InlinedForm.Bytes,
        _ => InlinedForm.Text,
    };

    public override string InlinedColumnType(LakeColumn column) => column.SqlType;

    public override string ReadInlined(LakeColumn column, string name) => InlinedFormOf(column) switch
    {
        InlinedForm.Number => $"CAST({name} AS BIGINT)",
        InlinedForm.Text => InlinedText.Write(name, column),
        _ => name,
    };

    public override string WriteInlined(LakeColumn column, string parameter) => InlinedText.Read(parameter, column);

    public override CatalogErrorKind Classify(DbException error) => error is not DuckDbException engine
        ? CatalogErrorKind.Other
        : engine.ErrorType switch
        {
            DuckDbErrorType.Constraint or DuckDbErrorType.Transaction => CatalogErrorKind.Conflict,
            DuckDbErrorType.Serialization => CatalogErrorKind.Damaged,
            _ => CatalogErrorKind.Other,
        };

    public override ValueTask CloseAsync()
    {
        lock (_gate)
        {
            _instance?.Return();
            _instance = null;
        }

        return ValueTask.CompletedTask;
    }

    DuckDbFileInstance Rent(CatalogAccess access)
    {
        try
        {
            return DuckDbFileInstance.Rent(path, access == CatalogAccess.ReadOnly);
        }
        catch (DuckDbException error) when (error.ErrorType == DuckDbErrorType.Io)
        {
            throw Refuse(error, access);
        }
    }

    /// <summary>The engine has one kind of error for everything about a file: the file itself shows what is wrong.</summary>
    DuckLakeException Refuse(DuckDbException error, CatalogAccess access)
    {
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, access == CatalogAccess.ReadOnly ? FileAccess.Read : FileAccess.ReadWrite, FileShare.ReadWrite);
            Span<byte> header = stackalloc byte[12];
            return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
                && header[8..].SequenceEqual("DUCK"u8)
                ? new DuckLakeException(DuckLakeErrorKind.Busy,
                    $"Opening catalog '{path}' failed: another process has it open, and a DuckDB file belongs to one process at a time. "
                    + "Close it there, or keep " +
                    $"the catalog in SQLite or PostgreSQL. {error.Message}", error)
                : new DuckLakeException(
                    DuckLakeErrorKind.NotACatalog, $"Opening catalog '{path}' failed: it is not a duckdb database. Check the path.", error);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            return new DuckLakeException(DuckLakeErrorKind.Storage, $"Opening catalog '{path}' failed: {reason.Message}", error);
        }
    }
}
