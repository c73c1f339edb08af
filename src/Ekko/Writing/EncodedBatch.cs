namespace Ekko.Writing;

/// <summary>What a batch comes to in a lake: rows for the catalog, and files that are encoded and perhaps still on their way.</summary>
/// <param name="Reconciliation">What it means for the rows that are there.</param>
/// <param name="Inlined">Parts that stay in the catalog.</param>
/// <param name="Filed">Parts that become files.</param>
/// <param name="Files">Their files; removed when this is disposed, unless a transaction has them.</param>
/// <param name="Before">The write whose commit it counts on when it was encoded ahead; null when its own transaction says.</param>
sealed record EncodedBatch(
    Reconciliation Reconciliation, IReadOnlyList<Part> Inlined, IReadOnlyList<Part> Filed, PartitionFiles Files, BatchWrite? Before)
    : IAsyncDisposable
{
    /// <summary>Whether the lake stays as it is.</summary>
    public bool IsEmpty => Inlined.Count == 0 && Filed.Count == 0 && !Reconciliation.ChangesRows;

    /// <summary>How many rows it adds to a table.</summary>
    public long Rows(ProductTable table) =>
        Inlined.Concat(Filed).Where(part => part.Table.Product == table).Sum(part => (long)part.Rows.RowCount);

    public ValueTask DisposeAsync() => Files.DisposeAsync();
}
