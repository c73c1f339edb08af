using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>ALTER TABLE … SET SORTED BY, or RESET SORTED BY with no keys.</summary>
/// <param name="Table">The table.</param>
/// <param name="Keys">The keys in order.</param>
public sealed record SetSort(TableId Table, ImmutableArray<SortKey> Keys) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var table = tree.GetTable(Table);
        if (table.Sort is null ? Keys.IsEmpty : table.Sort.Keys.SequenceEqual(Keys))
            return tree;
        return tree.With(table with { Sort = Keys.IsEmpty ? null : new SortSpec(new(context.TakeCatalogId()), Keys) });
    }
}
