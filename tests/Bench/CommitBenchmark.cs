using Ekko.DuckLake.Columns;

namespace Ekko.Bench;

/// <summary>
/// A small batch of 20 columns, from .NET memory to a committed snapshot: file, fsync of file and directory, catalog transaction.
/// </summary>
sealed class CommitBenchmark : IBenchmark
{
    public string Name => "commit";

    public string Description => "small batches to committed files";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var temporary = await TemporaryLake.CreateAsync(cancellationToken);
        foreach (var (rows, aim) in new[] { (100, "≤ 5 ms"), (1_000, "≤ 10 ms") })
        {
            using var batch = SampleRows.Create(rows);
            var medians = await Alternating.MediansAsync(100, () => AppendAsync(temporary, batch, cancellationToken));
            report.Add($"commit of a {rows}-row batch to a file", Report.Milliseconds(medians[0]), aim: aim);
        }
    }

    internal static async Task AppendAsync(TemporaryLake temporary, ColumnBatch batch, CancellationToken cancellationToken)
    {
        var transaction = await temporary.Lake.BeginTransactionAsync(cancellationToken);
        var file = await temporary.Lake.WriteFileAsync(
            temporary.Table, new BatchRowSource(new BatchRows(batch)), temporary.Columns, [], cancellationToken);
        transaction.Append(temporary.Table.Id, [file]);
        await transaction.CommitAsync(cancellationToken);
    }
}
