using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;

namespace Ekko.Bench;

/// <summary>Queries through the SQL session, beside the same queries on bare <c>read_parquet</c> of the same files.</summary>
sealed class QueryBenchmark : IBenchmark
{
    const string Aggregate = "SELECT network, count(*), sum(value), max(gas_price) FROM {0} GROUP BY ALL";

    public string Name => "query";

    public string Description => "queries over 1 file, 300 files and 1,000 files, beside read_parquet";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await LargeTableAsync(report, cancellationToken);
        await ManyFilesAsync(report, 300, 3_000, cancellationToken);
        await PointQueryAsync(report, cancellationToken);
    }

    static async Task LargeTableAsync(Report report, CancellationToken cancellationToken)
    {
        await using var temporary = await FilledAsync(files: 1, rowsPerFile: 1_000_000, cancellationToken);
        using var lake = new Session(temporary);
        using var bare = new Bare(temporary);
        foreach (var (what, sql) in new[]
                 {
                     ("aggregate over 1,000,000 rows", Aggregate),
                     ("filter 1 % of 1,000,000 rows", "SELECT sum(gas_used) FROM {0} WHERE block_number BETWEEN 18002000 AND 18002049"),
                     ("top 10 of 1,000,000 rows", "SELECT tx_hash, value FROM {0} ORDER BY value DESC LIMIT 10"),
                 })
        {
            var medians = await Alternating.MediansAsync(30, () => lake.RunAsync(sql), () => bare.RunAsync(sql));
            report.Add(what, Report.Milliseconds(medians[0]),
                $"read_parquet {Report.Milliseconds(medians[1])} ({Report.Ratio(medians[0], medians[1])})", "≤ 1.05×");
        }
        var count = await Alternating.MediansAsync(100, () => lake.RunAsync("SELECT count(*) FROM {0}"));
        report.Add("count(*) of 1,000,000 rows", Report.Milliseconds(count[0]), aim: "≤ 2 ms");
    }

    static async Task ManyFilesAsync(Report report, int files, int rowsPerFile, CancellationToken cancellationToken)
    {
        await using var temporary = await FilledAsync(files, rowsPerFile, cancellationToken);
        using var lake = new Session(temporary);
        using var bare = new Bare(temporary);
        const string Filtered = "SELECT count(*), sum(gas_used) FROM {0} WHERE block_number BETWEEN 18001000 AND 18001100";
        foreach (var (what, sql, aim) in new[] { ("full aggregate", Aggregate, "≤ 33 ms"), ("filtered aggregate", Filtered, "≤ 15 ms") })
        {
            var medians = await Alternating.MediansAsync(30, () => lake.RunAsync(sql), () => bare.RunAsync(sql));
            report.Add(string.Create(CultureInfo.InvariantCulture, $"{what} over {files} files"), Report.Milliseconds(medians[0]),
                $"read_parquet of all {Report.Milliseconds(medians[1])}", aim);
        }
    }

    static async Task PointQueryAsync(Report report, CancellationToken cancellationToken)
    {
        await using var temporary = await FilledAsync(files: 1_000, rowsPerFile: 200, cancellationToken);
        using var lake = new Session(temporary);
        var medians = await Alternating.MediansAsync(50, () => lake.RunAsync("SELECT * FROM {0} WHERE block_number = 18000500"));
        report.Add("point query pruned to 1 of 1,000 files", Report.Milliseconds(medians[0]), aim: "≤ 10 ms");
    }

    /// <summary>Files of consecutive blocks, each block in one file.</summary>
    static async Task<TemporaryLake> FilledAsync(int files, int rowsPerFile, CancellationToken cancellationToken)
    {
        var temporary = await TemporaryLake.CreateAsync(cancellationToken);
        var transaction = await temporary.Lake.BeginTransactionAsync(cancellationToken);
        for (var i = 0; i < files; i++)
        {
            using var batch = SampleRows.Create(rowsPerFile, 18_000_000 + (long)i * Math.Max(1, rowsPerFile / 200));
            transaction.Append(temporary.Table.Id,
                [await temporary.Lake.WriteFileAsync(
                    temporary.Table, new BatchRowSource(new BatchRows(batch)), temporary.Columns, [], cancellationToken)]);
        }
        await transaction.CommitAsync(cancellationToken);
        return temporary;
    }

    /// <summary>The way of a user of the SQL session.</summary>
    sealed class Session : IDisposable
    {
        readonly DuckLakeDataSource _source;
        readonly DuckLakeConnection _connection;

        public Session(TemporaryLake temporary)
        {
            _source = new DuckLakeDataSource(new DuckLakeDataSourceOptions { Lakes = [temporary.Attachment], DefaultLake = "lake" });
            _connection = _source.OpenConnection();
        }

        public Task RunAsync(string sql)
        {
            using var command = _connection.CreateCommand(string.Format(CultureInfo.InvariantCulture, sql, "t"));
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
            }
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            _connection.Dispose();
            _source.Dispose();
        }
    }

    /// <summary>The yardstick: the engine on the same files, named one by one.</summary>
    sealed class Bare : IDisposable
    {
        readonly DuckDbDatabase _database = DuckDbDatabase.Open();
        readonly DuckDbConnection _connection;
        readonly string _files;

        public Bare(TemporaryLake temporary)
        {
            _connection = _database.Connect();
            _files = "read_parquet(["
                + string.Join(", ", Directory.EnumerateFiles(temporary.Directory, "*.parquet", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal).Select(f => $"'{f}'")) + "])";
        }

        public Task RunAsync(string sql)
        {
            using var result = _connection.Query(string.Format(CultureInfo.InvariantCulture, sql, _files));
            while (result.Fetch() is { } chunk)
                chunk.Dispose();
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            _connection.Dispose();
            _database.Dispose();
        }
    }
}
