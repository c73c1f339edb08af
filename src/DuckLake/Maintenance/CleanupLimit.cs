namespace Ekko.DuckLake.Maintenance;

/// <summary>How old a file must be to be removed.</summary>
static class CleanupLimit
{
    /// <returns>The moment since before which it must have been there; null for any age.</returns>
    /// <exception cref="DuckLakeException">Two criteria were given, or none and the lake has none.</exception>
    internal static async Task<DateTimeOffset?> OfAsync(
        Lake lake, CleanupOptions cleanup, string function, CancellationToken cancellationToken)
    {
        var options = await lake.Catalog.Options.AllAsync(cancellationToken).ConfigureAwait(false);
        var limit = cleanup.OlderThan
            ?? (cleanup.All
                ? null : Age.Before(
                    lake, lake.Catalog.TimeProvider.GetUtcNow(), options, "delete_older_than", "2 days", cancellationToken));
        if (cleanup.All != (limit is null))
        {
            throw new DuckLakeException($"Invalid Input Error: {function}: either cleanup_all OR older_than must be specified.\n"
                + "You can also set a default value for file deletion via e.g., CALL ducklake.set_option('delete_older_than', '1 week');");
        }

        return limit;
    }
}
