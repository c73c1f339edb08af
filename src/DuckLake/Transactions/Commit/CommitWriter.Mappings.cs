using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

// Name mappings of added files. Entries are numbered through, parents before children.
sealed partial class CommitWriter
{
    public async Task WriteMappingAsync(LakeTable table, long id, NameMapping mapping)
    {
        await Execute(
            "INSERT INTO ducklake_column_mapping VALUES (@id, @table, 'map_by_name')", ("@id", id), ("@table", FinalId(table.Id.Value)))
            .ConfigureAwait(false);
        var next = 0L;
        foreach (var column in mapping.Columns)
            next = await WriteMappedColumnAsync(id, next, null, column).ConfigureAwait(false);
    }

    async Task<long> WriteMappedColumnAsync(long mapping, long number, long? parent, MappedColumn column)
    {
        await Execute(
            "INSERT INTO ducklake_name_mapping VALUES (@id, @column, @source, @target, @parent, @partition)", ("@id", mapping),
            ("@column", number),
            ("@source", column.SourceName), ("@target", column.Target.Value), ("@parent", parent), ("@partition", column.IsPartition))
            .ConfigureAwait(false);
        var next = number + 1;
        foreach (var child in column.Children)
            next = await WriteMappedColumnAsync(mapping, next, number, child).ConfigureAwait(false);
        return next;
    }
}
