using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Ekko.DuckLake.Catalog;

/// <summary>What PostgreSQL's error codes mean for a catalog (PostgreSQL manual, appendix A).</summary>
static class PostgresFaults
{
    public static CatalogFault Classify(DbException error) => error switch
    {
        PostgresException server => Classify(server.SqlState),
        NpgsqlException { InnerException: TimeoutException } => CatalogFault.Busy,
        NpgsqlException { InnerException: IOException or SocketException or ObjectDisposedException } or NpgsqlException { IsTransient: true } => CatalogFault.Unavailable,
        // All hosts failed, each with an error of its own.
        NpgsqlException { InnerException: AggregateException all }
            when all.InnerExceptions.Any(e => e is IOException or SocketException or NpgsqlException)
            => CatalogFault.Unavailable,
        _ => CatalogFault.Other,
    };

    static CatalogFault Classify(string state) => state switch
    {
        PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateSchema => CatalogFault.Conflict,
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ObjectInUse or PostgresErrorCodes.QueryCanceled => CatalogFault.Busy,
        PostgresErrorCodes.TooManyConnections => CatalogFault.Crowded,
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or IdleSessionTimeout
            or IdleInTransactionTimeout => CatalogFault.Unavailable,
        PostgresErrorCodes.UndefinedTable => CatalogFault.TableGone,
        PostgresErrorCodes.ReadOnlySqlTransaction => CatalogFault.ReadOnly,
        PostgresErrorCodes.DiskFull => CatalogFault.Full,
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => CatalogFault.Damaged,
        PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidCatalogName => CatalogFault.Denied,
        _ when state.StartsWith("08", StringComparison.Ordinal) => CatalogFault.Unavailable,
        _ when state.StartsWith("28", StringComparison.Ordinal) => CatalogFault.Denied,
        _ => CatalogFault.Other,
    };

    // Newer than the driver's list of codes.
    const string IdleSessionTimeout = "57P05", IdleInTransactionTimeout = "25P03";
}
