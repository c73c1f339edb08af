using Ekko.Blocks;
using Ekko.DuckLake.Columns;

namespace Ekko.Writing;

/// <summary>The parts of a batch that are written one by one.</summary>
static class BatchParts
{
    /// <summary>Divides the rows that a filter leaves by table and partition.</summary>
    public static List<Part> Divide(LakeTables tables, BlockBatch batch, DuplicateFilter filter)
    {
        var parts = new List<Part>();
        var transactions = PartitionRows.Divide(batch, filter.Transactions);
        if (tables.Transactions.HasOwnPartition)
        {
            foreach (var partition in transactions)
                parts.Add(new Part(tables.Transactions, new BatchRows(batch.Transactions.Batch, partition.Ranges), partition.Values));
        }
        else if (transactions.Count > 0)
        {
            parts.Add(new Part(
                tables.Transactions, new BatchRows(batch.Transactions.Batch, [.. transactions.SelectMany(part => part.Ranges)]), null));
        }

        AddWhole(parts, tables.Blocks, batch.Blocks.Batch, filter.Blocks);
        AddWhole(parts, tables.RejectedMessages, batch.Rejected.Batch, filter.Rejected);
        return parts;
    }

    static void AddWhole(List<Part> parts, BoundTable table, ColumnBatch batch, RowSelection selection)
    {
        var ranges = new List<RowRange>();
        selection.AddTo(ranges, new RowRange(0, batch.RowCount));
        if (ranges.Count > 0)
            parts.Add(new Part(table, new BatchRows(batch, ranges), table.HasOwnPartition ? [] : null));
    }
}
