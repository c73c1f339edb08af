using System.Diagnostics;
using System.Globalization;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Bench;

/// <summary>
/// What a commit costs when many commit at once: 16 tasks, each awaiting its own append of two rows. The catalog's side alone (files that
/// are only named), with and without sharing snapshots, and whole INSERT statements whose rows the catalog keeps.
/// </summary>
sealed class GroupCommitBenchmark : IBenchmark
{
    const int Writers = 16;
    static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public string Name => "group";

    public string Description => "many writers committing at once";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using (var temporary = await TemporaryLake.CreateAsync(cancellationToken))
        {
            var lone = await MeasureAsync(1, _ => AppendAsync(temporary, alone: false, cancellationToken));
            report.Add("append of 1 writer, catalog side", lone.ToString());
            var alone = await MeasureAsync(Writers, _ => AppendAsync(temporary, alone: true, cancellationToken));
            var before = (await temporary.Lake.TreeAsync(cancellationToken)).Snapshot.Id.Value;
            var grouped = await MeasureAsync(Writers, _ => AppendAsync(temporary, alone: false, cancellationToken));
            var snapshots = (await temporary.Lake.TreeAsync(cancellationToken)).Snapshot.Id.Value - before;
            report.Add($"appends of {Writers} writers, catalog side", $"{grouped}, {grouped.Count / (double)snapshots:0.0} a snapshot",
                $"{alone} each alone", "≥ 5,000/s");
        }

        await BatchesAsync(report, "SQLite", null, "≥ 5,000/s", cancellationToken);
        await InsertAsync(report, cancellationToken);
        var server = await PostgresServer.StartAsync(cancellationToken);
        if (server is null)
            return;
        await using (server)
            await BatchesAsync(report, "PostgreSQL", server.CatalogPath, "≥ 3,000/s, p95 ≤ 50 ms", cancellationToken);
    }

    /// <summary>Whole appends: batches of two rows × 20 columns whose rows the catalog keeps.</summary>
    static async Task BatchesAsync(Report report, string catalog, string? catalogPath, string aim, CancellationToken cancellationToken)
    {
        await using var temporary = await TemporaryLake.CreateAsync(cancellationToken, catalogPath);
        var batches = Enumerable.Range(0, Writers).Select(writer => SampleRows.Create(2, 18_000_000 + writer)).ToArray();
        Task Append(int writer) => RowChangeBenchmark.AppendAsync(temporary, batches[writer], cancellationToken);
        var lone = await MeasureAsync(1, Append);
        var before = (await temporary.Lake.TreeAsync(cancellationToken)).Snapshot.Id.Value;
        var many = await MeasureAsync(Writers, Append);
        var snapshots = (await temporary.Lake.TreeAsync(cancellationToken)).Snapshot.Id.Value - before;
        report.Add($"AppendAsync of 2 rows × 20 columns, {Writers} tasks, {catalog}",
            $"{many}, {many.Count / (double)snapshots:0.0} a snapshot", $"{lone} one task", aim);
        Array.ForEach(batches, batch => batch.Dispose());
    }

    static async Task AppendAsync(TemporaryLake temporary, bool alone, CancellationToken cancellationToken)
    {
        var transaction = await temporary.Lake.BeginTransactionAsync(cancellationToken);
        transaction.CommitsAlone = alone;
        transaction.Append(
            temporary.Table.Id, [new NewDataFile { Path = "named-only.parquet", RecordCount = 2, FileSizeBytes = 500, FooterSize = 200 }]);
        await transaction.CommitAsync(cancellationToken);
    }

    static async Task InsertAsync(Report report, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("ekko-bench-").FullName;
        try
        {
            await using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
            {
                Lakes = [new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{Path.Combine(directory, "catalog.sqlite")}",
                    DataPath = Path.Combine(directory, "files") + "/" }],
                DefaultLake = "lake",
            });
            var connections = Enumerable.Range(0, Writers).Select(_ => source.OpenConnection()).ToList();
            await using (var create = connections[0].CreateCommand())
            {
                create.CommandText = "CREATE TABLE t(i BIGINT, s VARCHAR)";
                await create.ExecuteNonQueryAsync(cancellationToken);
            }

            async Task Insert(int writer)
            {
                await using var command = connections[writer].CreateCommand();
                command.CommandText = "INSERT INTO t VALUES (1, 'one'), (2, 'two')";
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            report.Add("INSERT of two rows, 1 connection", (await MeasureAsync(1, Insert)).ToString());
            report.Add($"INSERT of two rows, {Writers} connections", (await MeasureAsync(Writers, Insert)).ToString());
            connections.ForEach(c => c.Dispose());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    static async Task<Figures> MeasureAsync(int writers, Func<int, Task> append)
    {
        await append(0);
        await RunAsync(writers, WarmUp, append);
        var started = Stopwatch.GetTimestamp();
        var all = await RunAsync(writers, Duration, append);
        return new Figures(
            all.Count, all.Count / Stopwatch.GetElapsedTime(started).TotalSeconds, all[all.Count / 2], all[all.Count * 95 / 100]);
    }

    /// <summary>Lets all writers append for as long as that.</summary>
    /// <returns>How long each append took, ascending.</returns>
    static async Task<List<TimeSpan>> RunAsync(int writers, TimeSpan duration, Func<int, Task> append)
    {
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var own = new List<TimeSpan>();
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                var start = Stopwatch.GetTimestamp();
                await append(writer);
                own.Add(Stopwatch.GetElapsedTime(start));
            }

            return own;
        })));
        return [.. times.SelectMany(t => t).Order()];
    }

    sealed record Figures(int Count, double PerSecond, TimeSpan Median, TimeSpan P95)
    {
        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture, $"{PerSecond:#,0}/s, median {Report.Milliseconds(Median)}, p95 {Report.Milliseconds(P95)}");
    }
}
