using Microsoft.Extensions.Logging;

namespace Ekko.DuckLake;

/// <summary>Every message that this assembly logs. Event ids: 100 the catalog, 200 the storage.</summary>
/// <remarks>A reason is the text of an error, which never holds a secret.</remarks>
static partial class LogMessages
{
    [LoggerMessage(100, LogLevel.Debug, "Catalog {Catalog}: another client was quicker (attempt {Attempt}). Trying again in {Wait}.")]
    public static partial void CatalogContended(this ILogger logger, string catalog, int attempt, TimeSpan wait);

    [LoggerMessage(
        101, LogLevel.Warning, "Catalog {Catalog}: the database does not answer or has no free connection (attempt {Attempt}). "
        + "Trying again in {Wait}.")]
    public static partial void CatalogAway(this ILogger logger, string catalog, int attempt, TimeSpan wait);

    [LoggerMessage(102, LogLevel.Debug, "Catalog {Catalog}: committed snapshot {Snapshot}.")]
    public static partial void Committed(this ILogger logger, string catalog, long snapshot);

    [LoggerMessage(200, LogLevel.Warning, "{Reason} Trying again in {Wait} (attempt {Attempt}).")]
    public static partial void RequestFailed(this ILogger logger, string reason, int attempt, TimeSpan wait);
}
