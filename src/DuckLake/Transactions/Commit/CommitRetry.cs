using System.Data.Common;
using Ekko.DuckLake.Catalog;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// Runs the database transaction of a commit again while somebody else is in the way; the database's error codes say whether that is so.
/// </summary>
sealed class CommitRetry(SqlCatalog catalog)
{
    const int Attempts = 10;
    const double FirstWaitMilliseconds = 100;
    const double WaitGrowth = 1.5;

    /// <summary>How long a locked catalog is tried again: each try may itself wait for the database's own timeout.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>True when the database failed while committing, so that it may or may not have done so.</summary>
    public bool OutcomeIsUnknown { get; set; }

    public async Task RunAsync(Func<Task> attempt, CancellationToken cancellationToken)
    {
        var started = catalog.TimeProvider.GetTimestamp();
        for (var number = 1; ; number++)
        {
            try
            {
                await attempt().ConfigureAwait(false);
                return;
            }
            catch (UnknownOutcomeException unknown)
            {
                OutcomeIsUnknown = true;
                throw catalog.Dialect.Translate(unknown.Error, "Committing");
            }
            catch (DbException error) when (error is not DuckLakeException)
            {
                var mayRetry = catalog.Dialect.Classify(error) is CatalogErrorKind.Busy or CatalogErrorKind.Crowded or CatalogErrorKind.Conflict
                    or CatalogErrorKind.Unavailable;
                if (!mayRetry || number == Attempts || catalog.TimeProvider.GetElapsedTime(started) > Patience)
                    throw catalog.Dialect.Translate(error, "Committing");
                await Task.Delay(Wait(number), catalog.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    static TimeSpan Wait(int attempt)
    {
#pragma warning disable CA5394 // Jitter, nothing secret.
        var jitter = 0.5 + Random.Shared.NextDouble() / 2;
#pragma warning restore CA5394
        return TimeSpan.FromMilliseconds(FirstWaitMilliseconds * Math.Pow(WaitGrowth, attempt - 1) * jitter);
    }
}
