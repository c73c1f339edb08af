using System.Collections.Immutable;
using Ekko.DuckLake;
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

    /// <summary>What the catalog remembers, by the product's name of the table; nothing of tables that no writer has seen yet.</summary>
    public static async Task<Dictionary<string, ColumnBinding>> LoadAsync(Lake lake, CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(EkkoCatalog.Columns, cancellationToken).ConfigureAwait(false))
            return [];
        var rows = await lake.QueryCatalogAsync(
            $"SELECT table_role, table_id, column_name, column_id FROM {EkkoCatalog.Columns}",
            row => (Role: row.GetString(0), Table: new TableId(row.GetInt64(1)), Name: row.GetString(2),
                Column: new ColumnId(row.GetInt64(3))),
            cancellationToken).ConfigureAwait(false);
        var bindings = new Dictionary<string, ColumnBinding>();
        foreach (var product in ProductTable.All)
        {
            var own = rows.Where(row => row.Role == product.Name).ToList();
            if (own.Count > 0)
            {
                bindings[product.Name] = new ColumnBinding(
                    own[0].Table,
                    [.. product.Columns.Select(column => Id(own.Where(row => row.Name == column.Name).Select(row => row.Column)))]);
            }
        }

        return bindings;
    }

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

    static ColumnId? Id(IEnumerable<ColumnId> ids)
    {
        foreach (var id in ids)
            return id;
        return null;
    }
}
