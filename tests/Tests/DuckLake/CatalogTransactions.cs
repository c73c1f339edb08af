using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.Tests.DuckLake;

/// <summary>Transactions on a catalog alone, without an engine and without storage.</summary>
static class CatalogTransactions
{
    /// <summary>Starts one on a state of the lake.</summary>
    public static LakeTransaction BeginTransaction(this SqlCatalog catalog, LakeTree tree) => new(catalog, tree);

    /// <summary>Starts one on the latest state of the lake.</summary>
    public static async Task<LakeTransaction> BeginTransactionAsync(this SqlCatalog catalog, CancellationToken cancellationToken) =>
        new(catalog, await catalog.Trees.LatestAsync(cancellationToken));
}
