using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.Migration;

/// <summary>What a backfill's commit writes besides rows: how far the files are. Neither is ever there without the other.</summary>
sealed class BackfillCommit(IReadOnlyCollection<BackfilledFile> files) : ICatalogCommitHook
{
    public CatalogSteps? Tables => EkkoCatalog.Steps;

    public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken) =>
        await BackfillTable.WriteAsync(writer, files, cancellationToken).ConfigureAwait(false);
}
