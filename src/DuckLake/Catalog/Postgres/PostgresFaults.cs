using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Ekko.DuckLake.Catalog;

/// <summary>What PostgreSQL's error codes mean for a catalog (PostgreSQL manual, appendix A).</summary>
static class PostgresFaults
{
    public static CatalogErrorKind Classify(DbException error) => error switch
    {
        PostgresException server => Classify(server.SqlState),
        NpgsqlException { InnerException: TimeoutException } => CatalogErrorKind.Busy,
        NpgsqlException { InnerException: IOException or SocketException or ObjectDisposedException }
            or NpgsqlException { IsTransient: true } => CatalogErrorKind.Unavailable,
        // All hosts failed, each with an error of its own.
        NpgsqlException { InnerException: AggregateException all }
            when all.InnerExceptions.Any(e => e is IOException or SocketException or NpgsqlException)
            => CatalogErrorKind.Unavailable,
        _ => CatalogErrorKind.Other,
    };

    static CatalogErrorKind Classify(string state) => state switch
    {
        PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateSchema => CatalogErrorKind.Conflict,
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ObjectInUse or PostgresErrorCodes.QueryCanceled => CatalogErrorKind.Busy,
        PostgresErrorCodes.TooManyConnections => CatalogErrorKind.Crowded,
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or IdleSessionTimeout
            or IdleInTransactionTimeout => CatalogErrorKind.Unavailable,
        PostgresErrorCodes.UndefinedTable => CatalogErrorKind.TableGone,
        PostgresErrorCodes.ReadOnlySqlTransaction => CatalogErrorKind.ReadOnly,
        PostgresErrorCodes.DiskFull => CatalogErrorKind.Full,
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => CatalogErrorKind.Damaged,
        PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidCatalogName => CatalogErrorKind.Denied,
        _ when state.StartsWith("08", StringComparison.Ordinal) => CatalogErrorKind.Unavailable,
        _ when state.StartsWith("28", StringComparison.Ordinal) => CatalogErrorKind.Denied,
        _ => CatalogErrorKind.Other,
    };

    // Newer than the driver's list of codes.
    const string IdleSessionTimeout = "57P05", IdleInTransactionTimeout = "25P03";
}
