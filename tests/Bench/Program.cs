using System.Globalization;
using Ekko.Bench;

IBenchmark[] benchmarks =
[
    new CommitBenchmark(), new BatchBenchmark(), new InsertBenchmark(), new QueryBenchmark(), new IngestBenchmark(), new MergeBenchmark(),
    new GroupCommitBenchmark(),
    new RowChangeBenchmark(), new NatsBenchmark(), new PipelineBenchmark(), new BucketBenchmark(), new BucketIngestBenchmark(),
    new BucketPipelineBenchmark(), new LookupBenchmark(), new ArrowBenchmark(), new ParallelBenchmark(), new ApiBenchmark(),
];

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    cancellation.Cancel();
};

const string RowsOption = "--rows=";
if (args.FirstOrDefault(arg => arg.StartsWith(RowsOption, StringComparison.Ordinal)) is { } rows)
    MadeTransactions.Chosen = int.Parse(rows[RowsOption.Length..], CultureInfo.InvariantCulture);
var names = args.Where(arg => !arg.StartsWith(RowsOption, StringComparison.Ordinal)).ToList();
var chosen = names.Count == 0 ? benchmarks : [.. benchmarks.Where(b => names.Contains(b.Name, StringComparer.OrdinalIgnoreCase))];
if (chosen.Length == 0)
{
    Console.Error.WriteLine(
        $"Usage: dotnet run -c Release --project tests/Bench [{string.Join('|', benchmarks.Select(b => b.Name))}] … [{RowsOption}N]");
    foreach (var benchmark in benchmarks)
        Console.Error.WriteLine($"  {benchmark.Name,-12} {benchmark.Description}");
    return 2;
}

var report = new Report();
foreach (var benchmark in chosen)
    await benchmark.RunAsync(report, cancellation.Token);
return 0;
