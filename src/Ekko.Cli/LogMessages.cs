using Microsoft.Extensions.Logging;

namespace Ekko.Cli;

/// <summary>Every message that this assembly logs. Event ids: 2000 the pipeline, 2100 sources, 2200 the API.</summary>
static partial class LogMessages
{
    [LoggerMessage(2000, LogLevel.Warning, "{Reason} Trying again in {Seconds:0} s.")]
    public static partial void OpeningAgain(this ILogger logger, string reason, double seconds);

    [LoggerMessage(
        2001, LogLevel.Information,
        "Transactions: {Transactions:N0} written ({PerSecond:N0}/s), {Known:N0} known, {Rejected:N0} rejected. "
        + "Messages: {Behind:N0} behind, at message {Sequence}.")]
    public static partial void PipelineProgress(
        this ILogger logger, long transactions, double perSecond, long known, long rejected, long behind, long sequence);

    [LoggerMessage(
        2100, LogLevel.Information,
        "{Chain}: block {Block}, {Distance} to the head, {Blocks:N0} blocks/s, {Transactions:N0} tx/s, "
        + "{Reorganisations:N0} reorganisations, {Retries:N0} retries")]
    public static partial void SourceProgress(
        this ILogger logger, string chain, string block, string distance, double blocks, double transactions, long reorganisations,
        long retries);

    [LoggerMessage(2200, LogLevel.Warning, "{Warning}")]
    public static partial void ServesWithWarning(this ILogger logger, string warning);
}
