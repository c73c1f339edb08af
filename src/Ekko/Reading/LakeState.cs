using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.Writing;

namespace Ekko.Reading;

/// <summary>The lake at one snapshot: what a request reads from its first to its last query.</summary>
/// <param name="Lake">The lake.</param>
/// <param name="LakeName">The name it is attached as.</param>
/// <param name="LakeId">What tells this lake from others.</param>
/// <param name="Tree">Its tables at the snapshot.</param>
/// <param name="Bindings">Which columns are the product's.</param>
sealed record LakeState(
    Lake Lake, string LakeName, Guid LakeId, LakeTree Tree, IReadOnlyDictionary<string, ColumnBinding> Bindings)
{
    /// <summary>The snapshot.</summary>
    public Snapshot Snapshot => Tree.Snapshot;

    /// <summary>Its number.</summary>
    public long SnapshotId => Snapshot.Id.Value;

    /// <summary>A table of the product as it is called at the snapshot; null when it was not there yet.</summary>
    public ProductRelation? Find(ProductTable product)
    {
        var table = Bindings.TryGetValue(product.Name, out var known) ? Tree.FindTable(known.Table) : null;
        var binding = table is null ? null : known;
        table ??= Tree.FindTable(ProductTable.Schema, product.Name);
        return table is null ? null : new ProductRelation(product, table, binding ?? ColumnBinding.ByName(product, table), From(table));
    }

    /// <summary>The text that stands for a table in a query of the snapshot; its alias is <c>t</c>.</summary>
    public string From(LakeTable table) => LakeRelation.At(LakeName, Tree, table, "t", SnapshotId);
}
