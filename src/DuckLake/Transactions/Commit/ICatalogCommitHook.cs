using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>Writes rows of <c>ekko_</c> tables in the very transaction that commits a snapshot: both are there, or neither.</summary>
public interface ICatalogCommitHook
{
    /// <summary>The steps that lead to the tables it writes; they are taken before it is called. Null for tables of the library.</summary>
    CatalogSteps? Tables => null;

    /// <summary>Called inside the transaction, after the snapshot's rows were written. A retried commit calls it again.</summary>
    /// <param name="writer">The door to the catalog's database.</param>
    /// <param name="snapshot">The snapshot being committed; the latest one when the transaction changed nothing of the lake.</param>
    /// <param name="cancellationToken">Cancels the commit.</param>
    ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken);
}
