using System.Diagnostics;
using Ekko.DuckLake.Maintenance;

namespace Ekko.Bench;

/// <summary>31 files of 10,200 rows together become one, committed; every run on a lake of its own.</summary>
sealed class MergeBenchmark : IBenchmark
{
    const int Files = 31;
    const int Runs = 15;

    public string Name => "merge";

    public string Description => "merging 31 small files";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        using var batch = SampleRows.Create(10_200 / Files);
        var times = new List<TimeSpan>();
        for (var run = -1; run < Runs; run++)
        {
            await using var temporary = await TemporaryLake.CreateAsync(cancellationToken);
            for (var i = 0; i < Files; i++)
                await CommitBenchmark.AppendAsync(temporary, batch, cancellationToken);
            var start = Stopwatch.GetTimestamp();
            var merged = await temporary.Lake.Maintenance.MergeAdjacentFilesAsync(new MergeOptions(), cancellationToken);
            if (merged is not [{ FilesProcessed: Files, FilesCreated: 1 }])
                throw new InvalidOperationException("The files were not merged into one.");
            if (run >= 0)
                times.Add(Stopwatch.GetElapsedTime(start));
        }

        times.Sort();
        report.Add($"merge of {Files} files, 20 columns", Report.Milliseconds(times[Runs / 2]), aim: "≤ 104 ms");
    }
}
