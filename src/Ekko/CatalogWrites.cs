using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko;

/// <summary>Writes Ekko's own tables in the catalog, in a transaction that makes no snapshot.</summary>
static class CatalogWrites
{
    /// <summary>
    /// Writes, once the steps to the tables are taken. A commit that is tried again calls <paramref name="write"/> again.
    /// </summary>
    public static async Task WriteOwnAsync(
        this Lake lake, Func<CatalogWriter, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        transaction.CommitsAlone = true;
        transaction.AddHook(new Hook(write));
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    sealed class Hook(Func<CatalogWriter, CancellationToken, Task> write) : ICatalogCommitHook
    {
        public CatalogSteps? Tables => EkkoCatalog.Steps;

        public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken) =>
            await write(writer, cancellationToken).ConfigureAwait(false);
    }
}
