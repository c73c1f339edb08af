using Ekko.DuckDb;
using Ekko.DuckLake.Columns;

namespace Ekko.Bench;

/// <summary>A large batch from .NET memory to a committed file, beside DuckDB's COPY of the same rows from a table in memory.</summary>
sealed class BatchBenchmark : IBenchmark
{
    const int Rows = 1_000_000;

    public string Name => "batch";

    public string Description => "1,000,000 rows × 20 columns from .NET to committed Parquet, beside DuckDB's COPY from memory";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var temporary = await TemporaryLake.CreateAsync(cancellationToken);
        using var batch = SampleRows.Create(Rows);
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        using (var source = new BatchRowSource(new BatchRows(batch)).Publish())
            connection.Execute($"CREATE TABLE m AS FROM {source.Sql}", cancellationToken);
        var yardstick = Path.Combine(temporary.Directory, "yardstick.parquet");

        var medians = await Alternating.MediansAsync(20,
            () => CommitBenchmark.AppendAsync(temporary, batch, cancellationToken),
            () =>
            {
                connection.Execute($"COPY m TO '{yardstick}' (FORMAT parquet)", cancellationToken);
                return Task.CompletedTask;
            });
        report.Add("1,000,000 rows × 20 columns → committed Parquet", Report.Milliseconds(medians[0]),
            $"COPY from memory {Report.Milliseconds(medians[1])} ({Report.Ratio(medians[0], medians[1])})", "≤ 1.00×");
    }
}
