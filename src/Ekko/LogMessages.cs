using Ekko.Leases;
using Microsoft.Extensions.Logging;

namespace Ekko;

/// <summary>Every message that this assembly logs. Event ids: 1000 the pipeline, 1100 its maintenance, 1200 leases.</summary>
/// <remarks>A reason is the text of an error, which never holds a secret; stack traces stay out of the log.</remarks>
static partial class LogMessages
{
    [LoggerMessage(1000, LogLevel.Information, "Reading stream {Stream} from message {First} of {Last}.")]
    public static partial void ReadingStream(this ILogger logger, string stream, long first, ulong last);

    [LoggerMessage(1001, LogLevel.Warning, "{Remark}")]
    public static partial void StreamStartRemark(this ILogger logger, string remark);

    [LoggerMessage(1002, LogLevel.Information, "Writing {Chain} from message {Sequence} on (lease {Token}).")]
    public static partial void ChainBegins(this ILogger logger, LeaseKey chain, long sequence, long token);

    [LoggerMessage(1003, LogLevel.Warning, "Another process holds {Chain}: it is read from message {Sequence} on when it is free.")]
    public static partial void ChainIsHeld(this ILogger logger, LeaseKey chain, long sequence);

    [LoggerMessage(1004, LogLevel.Information, "Standing by: others hold the chains that this pipeline may write.")]
    public static partial void StandingBy(this ILogger logger);

    [LoggerMessage(1005, LogLevel.Warning, "{Reason} Trying again in {Seconds:0.0} s.")]
    public static partial void TryingAgain(this ILogger logger, string reason, double seconds);

    [LoggerMessage(1006, LogLevel.Warning, "{Reason}")]
    public static partial void SessionEnded(this ILogger logger, string reason);

    [LoggerMessage(1007, LogLevel.Warning, "NATS: {Reason}")]
    public static partial void ConnectionFailed(this ILogger logger, string reason);

    [LoggerMessage(1008, LogLevel.Information, "Reorganisation: {Blocks} blocks with {Transactions} transactions orphaned.")]
    public static partial void Reorganised(this ILogger logger, long blocks, long transactions);

    [LoggerMessage(1009, LogLevel.Warning, "The last commits did not end in time: their messages are read again.")]
    public static partial void LastCommitsCutShort(this ILogger logger);

    [LoggerMessage(1100, LogLevel.Warning, "Flushing or merging failed, trying again later: {Reason}")]
    public static partial void MaintenanceFailed(this ILogger logger, string reason);

    [LoggerMessage(1101, LogLevel.Error, "Maintenance run {RunId} ({Operation}) failed: {Reason}")]
    public static partial void MaintenanceRunFailed(this ILogger logger, string runId, string operation, string reason);

    [LoggerMessage(1103, LogLevel.Error, "Putting the failure of maintenance run {RunId} on record failed: {Reason}")]
    public static partial void MaintenanceRecordFailed(this ILogger logger, string runId, string reason);

    [LoggerMessage(1102, LogLevel.Warning, "Filling the look-up tables failed, trying again later: {Reason}")]
    public static partial void IndexingFailed(this ILogger logger, string reason);

    [LoggerMessage(1104, LogLevel.Warning, "Renewing maintenance run {RunId} failed, trying again: {Reason}")]
    public static partial void RunRenewalFailed(this ILogger logger, string runId, string reason);

    [LoggerMessage(1110, LogLevel.Warning, "Reading the lake's figures failed, trying again: {Reason}")]
    public static partial void ReadingFiguresFailed(this ILogger logger, string reason);

    [LoggerMessage(1120, LogLevel.Information, "Maintenance of {Table}: {Operation}, because {Reason}.")]
    public static partial void MaintenanceBegins(this ILogger logger, string table, string operation, string reason);

    [LoggerMessage(1121, LogLevel.Information, "Maintenance gives way, trying again later: {Reason}")]
    public static partial void MaintenanceGivesWay(this ILogger logger, string reason);

    [LoggerMessage(1122, LogLevel.Warning, "The maintenance worker lost its lease: another one works, or this one stood still.")]
    public static partial void WorkerLeaseLost(this ILogger logger);

    [LoggerMessage(1200, LogLevel.Information, "Writing {Chain} from now on (lease {Token}).")]
    public static partial void LeaseTaken(this ILogger logger, LeaseKey chain, long token);

    [LoggerMessage(1201, LogLevel.Warning, "Lost the lease of {Chain}: another process has it.")]
    public static partial void LeaseLost(this ILogger logger, LeaseKey chain);

    [LoggerMessage(1202, LogLevel.Warning, "Renewing the leases failed: {Reason}")]
    public static partial void RenewalFailed(this ILogger logger, string reason);

    [LoggerMessage(1203, LogLevel.Warning, "Renewing the leases failed, the next commit decides whether they are still ours: {Reason}")]
    public static partial void RenewalUndecided(this ILogger logger, string reason);

    [LoggerMessage(1204, LogLevel.Warning, "Giving the leases back failed, they end by themselves in {Seconds:0} s: {Reason}")]
    public static partial void ReleaseFailed(this ILogger logger, double seconds, string reason);

    [LoggerMessage(1205, LogLevel.Information, "Waiting up to {Seconds:0} s for {Chain}: a pipeline or another source holds the chain.")]
    public static partial void WaitingForChain(this ILogger logger, double seconds, LeaseKey chain);
}
