namespace Ekko.DuckLake.Columns;

/// <summary>Rows chosen from a batch: what one data file, or one partition, is made of.</summary>
/// <param name="Batch">Where the rows are.</param>
/// <param name="Ranges">Which rows, in order; ranges do not overlap.</param>
public sealed record BatchRows(ColumnBatch Batch, IReadOnlyList<RowRange> Ranges)
{
    /// <summary>Every row of the batch.</summary>
    /// <param name="batch">The batch.</param>
    public BatchRows(ColumnBatch batch)
        : this(batch, [new RowRange(0, batch.RowCount)])
    {
    }

    /// <summary>Number of rows chosen.</summary>
    public int RowCount => Ranges.Sum(range => range.Count);
}
