using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Changes;

/// <summary>A small write to tables of our own with a commit.</summary>
sealed class CatalogAction(Func<CatalogWriter, Snapshot, CancellationToken, Task> write) : ICatalogCommitHook
{
    public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken) =>
        await write(writer, snapshot, cancellationToken).ConfigureAwait(false);
}
