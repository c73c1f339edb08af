using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>ALTER TABLE … SET PARTITIONED BY, or RESET PARTITIONED BY with no keys. Files that are there stay as they are.</summary>
/// <param name="Table">The table.</param>
/// <param name="Keys">Top-level columns and what is computed from them, in order.</param>
public sealed record SetPartition(TableId Table, ImmutableArray<(string Column, PartitionTransform Transform)> Keys) : LakeChange
{
    internal override LakeTree Apply(LakeTree tree, ChangeContext context)
    {
        var table = tree.GetTable(Table);
        var keys = Keys.Select((k, index) => new PartitionKey(index, Key(table, k.Column), k.Transform)).ToImmutableArray();
        if (table.Partition is null ? keys.IsEmpty : table.Partition.Keys.SequenceEqual(keys))
            return tree;
        var id = new PartitionId(context.TakeCatalogId());
        return tree.With(table with { Partition = keys.IsEmpty ? null : new PartitionSpec(id, keys), PartitionRow = id });
    }

    static ColumnId Key(LakeTable table, string name)
    {
        var column = table.FindColumn(name)
            ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Partitioning \"{table.Name}\" failed: column \"{name}\" does not exist.");
        return column.Type.IsNested
            ? throw new DuckLakeException(
                $"Partitioning \"{table.Name}\" by \"{name}\" failed: it is a {column.SqlType}; keys are plain columns.")
            : column.Id;
    }
}
