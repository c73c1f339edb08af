using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>A small write to tables of our own with a commit.</summary>
sealed class CatalogAction(Func<CatalogWriter, Snapshot, CancellationToken, Task> write) : ICatalogCommitHook
{
    public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken) =>
        await write(writer, snapshot, cancellationToken).ConfigureAwait(false);
}
