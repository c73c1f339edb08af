using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.Writing;

namespace Ekko.Lookups;

/// <summary>The table of transactions that look-up tables are made of.</summary>
/// <param name="Table">The table.</param>
/// <param name="Binding">Which of its columns are the product's.</param>
sealed record LookupSource(LakeTable Table, ColumnBinding Binding)
{
    /// <summary>Finds it in a lake, whatever it is called by now; null when there is none.</summary>
    public static async Task<LookupSource?> FindAsync(Lake lake, LakeTree tree, CancellationToken cancellationToken)
    {
        var product = ProductTable.Transactions;
        var bindings = await ColumnBinding.LoadAsync(lake, cancellationToken).ConfigureAwait(false);
        if (bindings.TryGetValue(product.Name, out var known) && tree.FindTable(known.Table) is { } bound)
            return new LookupSource(bound, known);
        return tree.FindTable(ProductTable.Schema, product.Name) is { } named
            ? new LookupSource(named, ColumnBinding.ByName(product, named)) : null;
    }
}
