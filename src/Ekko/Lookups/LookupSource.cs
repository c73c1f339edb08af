using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.Writing;

namespace Ekko.Lookups;

/// <summary>The tables that look-up tables are made of, with their columns that are the product's.</summary>
/// <param name="Transactions">The table of transactions.</param>
/// <param name="Binding">Which of its columns are the product's.</param>
/// <param name="Blocks">The table of blocks; null when there is none.</param>
/// <param name="BlockBinding">Which of its columns are the product's; null when there is no table.</param>
sealed record LookupSource(LakeTable Transactions, ColumnBinding Binding, LakeTable? Blocks, ColumnBinding? BlockBinding)
{
    /// <summary>Finds them in a lake, whatever they are called by now; null when there are no transactions.</summary>
    public static async Task<LookupSource?> FindAsync(Lake lake, LakeTree tree, CancellationToken cancellationToken) =>
        Find(tree, await ColumnBinding.LoadAsync(lake, cancellationToken).ConfigureAwait(false));

    /// <summary>Finds them in a lake, whatever they are called by now; null when there are no transactions.</summary>
    public static LookupSource? Find(LakeTree tree, IReadOnlyDictionary<string, ColumnBinding> bindings)
    {
        if (Find(tree, bindings, ProductTable.Transactions) is not var (transactions, binding))
            return null;
        return Find(tree, bindings, ProductTable.Blocks) is var (blocks, ofBlocks)
            ? new LookupSource(transactions, binding, blocks, ofBlocks)
            : new LookupSource(transactions, binding, null, null);
    }

    /// <summary>The text that tells these tables and columns from others.</summary>
    public string Describe() => Blocks is null
        ? Describe(ColumnsOfTransactions)
        : string.Create(CultureInfo.InvariantCulture, $"{Describe(ColumnsOfTransactions)};{Blocks.Id.Value}:{Describe(ColumnsOfBlocks)}");

    /// <summary>The columns of transactions that hints are made of, in the order of <see cref="LookupTable.Sources"/>.</summary>
    public IReadOnlyList<ColumnId?> ColumnsOfTransactions => ColumnsOf(ProductTable.Transactions, Binding, LookupTable.Sources);

    /// <summary>The columns of blocks that hints are made of, in the order of <see cref="LookupTable.BlockSources"/>.</summary>
    public IReadOnlyList<ColumnId?> ColumnsOfBlocks =>
        BlockBinding is null ? [] : ColumnsOf(ProductTable.Blocks, BlockBinding, LookupTable.BlockSources);

    static (LakeTable Table, ColumnBinding Binding)? Find(
        LakeTree tree, IReadOnlyDictionary<string, ColumnBinding> bindings, ProductTable product)
    {
        if (bindings.TryGetValue(product.Name, out var known) && tree.FindTable(known.Table) is { } bound)
            return (bound, known);
        return tree.FindTable(ProductTable.Schema, product.Name) is { } named ? (named, ColumnBinding.ByName(product, named)) : null;
    }

    static IReadOnlyList<ColumnId?> ColumnsOf(ProductTable product, ColumnBinding binding, IEnumerable<string> names) =>
        [.. names.Select(name => binding.Columns[product.Columns.IndexOf(product.Columns.First(column => column.Name == name))])];

    static string Describe(IEnumerable<ColumnId?> columns) => string.Join(
        ",", columns.Select(id => id is { } known ? known.Value.ToString(CultureInfo.InvariantCulture) : "-"));
}
