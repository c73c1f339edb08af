using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.Writing;

/// <summary>Which column of the lake each column of a product table is: found by name once, then by id for ever.</summary>
/// <param name="Table">The lake's table.</param>
/// <param name="Columns">The column id of each of our columns, in our order; null for one the table does not have.</param>
sealed record ColumnBinding(TableId Table, ImmutableArray<ColumnId?> Columns)
{
    /// <summary>Binds by name: at the first sight of a table.</summary>
    public static ColumnBinding ByName(ProductTable product, LakeTable table) =>
        new(table.Id, [.. product.Columns.Select(column => table.FindColumn(column.Name)?.Id)]);

    /// <summary>The columns that the table has now, in our order; null for an optional one that it does not have.</summary>
    /// <exception cref="EkkoException">A required column is gone.</exception>
    public ImmutableArray<ColumnId?> In(ProductTable product, LakeTable table)
    {
        var present = Columns.ToBuilder();
        for (var i = 0; i < present.Count; i++)
        {
            if (present[i] is { } id && table.Columns.Any(column => column.Id == id))
                continue;
            if (product.Requires(i))
            {
                throw new EkkoException(
                    $"Writing to table \"{table.Name}\" failed: its required column \"{product.Columns[i].Name}\" was dropped or never "
                    + "existed. Bring it back by restoring an earlier snapshot, or rename this table and let a new "
                    + $"\"{product.Name}\" be created.");
            }

            present[i] = null;
        }

        return present.ToImmutable();
    }
}
