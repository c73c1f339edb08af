using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ekko.DuckLake.Model;
using Npgsql;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// A catalog in PostgreSQL, in one schema of a database. A commit runs in READ COMMITTED behind an advisory lock of this catalog: its
/// holder sees everything that earlier holders committed, because each statement sees what was committed before it. Official clients do
/// not know the lock. They are noticed by the primary key of <c>ducklake_snapshot</c>: its row is the first one a commit writes, so a
/// commit that another one overtook since it looked at the latest snapshot fails there, and one that is about to be overtaken makes the
/// other wait and fail.
/// </summary>
sealed partial class PostgresDialect : CatalogDialect
{
    public const string DefaultSchema = "public";

    const int LockTimeoutMilliseconds = 5000;

    /// <summary>A writer that was stopped in the middle of a commit gives way after this time.</summary>
    const int StalledMilliseconds = 60_000;

    const int CommandTimeoutSeconds = 300;
    const int PreparedStatements = 200;

    /// <summary>How long a server that is restarting is asked about the outcome of a commit.</summary>
    const int OutcomeAttempts = 20;

    static readonly TimeSpan OutcomePause = TimeSpan.FromMilliseconds(250);

    readonly NpgsqlDataSource _source;
    readonly string _schema;
    readonly TimeProvider _time;

    public PostgresDialect(PostgresAddress address, string schema, TimeProvider time)
    {
        _time = time;
        _schema = schema;
        Location = schema == DefaultSchema ? address.Location : $"{address.Location} schema={schema}";
        var settings = address.Settings;
        settings.SearchPath = SqlText.QuoteIdentifier(schema);
        settings.MaxAutoPrepare = PreparedStatements;
        settings.AutoPrepareMinUsages = 2;
        // Nothing outlives a transaction here: settings and locks are local to it.
        settings.NoResetOnClose = true;
        settings.CommandTimeout = CommandTimeoutSeconds;
        settings.TcpKeepAlive = true;
        settings.Enlist = false;
        _source = Build(settings, address.Target);
        Lock = new LockStatements(
            [
                string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {LockTimeoutMilliseconds}"),
                string.Create(CultureInfo.InvariantCulture, $"SET LOCAL idle_in_transaction_session_timeout = {StalledMilliseconds}"),
            ],
            string.Create(CultureInfo.InvariantCulture, $"SELECT CAST(txid_current() AS TEXT), pg_advisory_xact_lock({LockKey(schema)})"));
        CreateTables =
        [
            $"""
            DO $ekko$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = {SqlText.QuoteLiteral(schema)}) THEN
                    CREATE SCHEMA {SqlText.QuoteIdentifier(schema)};
                END IF;
            END $ekko$
            """,
            .. CatalogLayout.CreateTables,
        ];
    }

    public override string Name => "postgres";

    public override string Location { get; }

    public override IReadOnlyList<string> CreateTables { get; }

    public override IReadOnlyList<string> CreateIndexes => CatalogLayout.CreateIndexes;

    /// <summary>A database is often shared: tables of others say nothing.</summary>
    public override string ListTables => $"""
        SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = {SqlText.QuoteLiteral(_schema)} AND c.relkind IN ('r', 'p') AND c.relname LIKE 'ducklake\_%' ORDER BY c.relname
        """;

    public override string ListAllTables => $"""
        SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = {SqlText.QuoteLiteral(_schema)} AND c.relkind IN ('r', 'p')
            AND (c.relname LIKE 'ducklake\_%' OR c.relname LIKE 'ekko\_%')
        ORDER BY c.relname
        """;

    /// <summary>The server counts dead rows, not their bytes: the room is estimated by their share.</summary>
    public override string SizeQuery => $"""
        SELECT CAST(coalesce(sum(pg_total_relation_size(c.oid)), 0) AS BIGINT),
            CAST(coalesce(sum(pg_total_relation_size(c.oid) * s.n_dead_tup / nullif(s.n_live_tup + s.n_dead_tup, 0)), 0) AS BIGINT)
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_stat_user_tables s ON s.relid = c.oid
        WHERE n.nspname = {SqlText.QuoteLiteral(_schema)} AND c.relkind IN ('r', 'p')
            AND (c.relname LIKE 'ducklake\_%' OR c.relname LIKE 'ekko\_%')
        """;

    public override IEnumerable<string> Vacuum(IReadOnlyList<string> tables) =>
        tables.Select(table => $"VACUUM (ANALYZE) {SqlText.QuoteIdentifier(table)}");

    public override string TableExists => $"""
        SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = {SqlText.QuoteLiteral(_schema)} AND c.relkind IN ('r', 'p') AND c.relname = @name
        """;

    public override string ListColumns => $"""
        SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = {SqlText.QuoteLiteral(_schema)} AND c.relname = @name AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
        """;

    public override string BytesType => "BYTEA";

    /// <summary>Not the time of the transaction's begin: it may have waited for its lock since.</summary>
    public override string CurrentMilliseconds => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";

    public override bool KeepsConnections => false;

    public override void ForgetIdleConnections() => _source.Clear();

    public override void CheckBeforeOpening(CatalogAccess access)
    {
    }

    public override async Task<DbConnection> OpenAsync(CatalogAccess access, CancellationToken cancellationToken)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException error) when (error.InnerException is TimeoutException silence)
        {
            // No lock is waited for here: the server does not answer.
            throw new NpgsqlException(error.Message, new IOException(silence.Message, error));
        }
    }

    public override LockStatements Lock { get; }

    /// <summary>
    /// Each statement sees what was committed before it: the one after the lock, everything that earlier holders of the lock committed.
    /// </summary>
    public override async Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);

    public override async Task<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);

    public override CatalogErrorKind Classify(DbException error) => PostgresFaults.Classify(error);

    public override object ToParameter(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => CatalogTime.Truncate(time),
        _ => value,
    };

    public override async Task<bool?> WasCommittedAsync(string transactionToken, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < OutcomeAttempts; attempt++)
        {
            try
            {
                var command = _source.CreateCommand($"SELECT txid_status({transactionToken})");
                await using (command.ConfigureAwait(false))
                {
                    // Still in progress means that the server has not noticed yet; no answer at all, that the transaction is from long ago.
                    var status = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
                    if (status != "in progress")
                        return status is null ? null : status == "committed";
                }
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidParameterValue)
            {
                // A number that is still to come: the server has lost the transaction in a crash.
                return false;
            }
            catch (NpgsqlException error)
                when (Classify(error) is CatalogErrorKind.Unavailable or CatalogErrorKind.Busy or CatalogErrorKind.Crowded)
            {
                ForgetIdleConnections();
            }

            await Task.Delay(OutcomePause, _time, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    public override ValueTask CloseAsync() => _source.DisposeAsync();

    /// <summary>Stable over processes, machines and versions: 64 bits of a hash of what is locked.</summary>
    static long LockKey(string schema) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes("ekko ducklake " + schema)));

    static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, TargetSessionAttributes target)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        return settings.Host!.Contains(',', StringComparison.Ordinal) || target != TargetSessionAttributes.Any
            ? builder.BuildMultiHost().WithTargetSession(target)
            : builder.Build();
    }
}
