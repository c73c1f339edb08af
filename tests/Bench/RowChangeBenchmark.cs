using Ekko.DuckLake;
using Ekko.DuckLake.Columns;

namespace Ekko.Bench;

/// <summary>Few rows kept in the catalog, deletes and updates of rows in files.</summary>
sealed class RowChangeBenchmark : IBenchmark
{
    public string Name => "rows";

    public string Description => "inlined commits, DELETE and UPDATE";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var temporary = await TemporaryLake.CreateAsync(cancellationToken);
        using (var batch = SampleRows.Create(10))
        {
            var medians = (await Alternating.MediansAsync(100, () => AppendAsync(temporary, batch, cancellationToken)))[0];
            report.Add("commit of 10 rows × 20 columns kept in the catalog", Report.Milliseconds(medians), aim: "≤ 2 ms");
        }

        using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions { Lakes = [temporary.Attachment], DefaultLake = "lake" });
        using var connection = source.OpenConnection();
        Run(connection, "CREATE TABLE few(i INTEGER, v VARCHAR)");
        var inserts =
            (await Alternating.MediansAsync(
                100, () =>
                    RunAsync(connection,
                        "INSERT INTO few VALUES (1,'a'),(2,'b'),(3,'c'),(4,'d'),(5,'e'),(6,'f'),(7,'g'),(8,'h'),(9,'i'),(10,'j')")))[0];
        report.Add("INSERT of 10 rows kept in the catalog", Report.Milliseconds(inserts), aim: "≤ 2 ms");

        Run(connection, "CREATE TABLE big AS SELECT i, i % 31 AS part, 'name ' || i AS name, i * 1.5 AS v FROM range(1000000) r(i)");
        for (var part = 0; part < 31; part++)
            Run(connection, $"INSERT INTO big SELECT 1000000 + {part} * 1000 + i, {part}, 'name', 1.5 FROM range(1000) r(i)");
        var updated = 0;
        var updates =
            (await Alternating.MediansAsync(
                9, () =>
                    RunAsync(connection,
                        $"UPDATE big SET v = v + 1 WHERE i BETWEEN {100_000 * updated} AND {(100_000 * updated++) + 10_199}")))[0];
        report.Add("UPDATE of 10,200 rows of 1 M", Report.Milliseconds(updates), aim: "≤ 172 ms");
        await DeleteAsync(report, connection);
    }

    /// <summary>Deletes across many files, each on a table of its own, and what they cost readers.</summary>
    static async Task DeleteAsync(Report report, DuckLakeConnection connection)
    {
        const int Tables = 9, Warm = 2;
        for (var table = 0; table <= Tables + Warm; table++)
        {
            Run(connection, $"CREATE TABLE files{table}(i BIGINT, name VARCHAR, v DOUBLE)");
            for (var part = 0; part < 31; part++)
                Run(connection, $"INSERT INTO files{table} SELECT {part} * 4000 + i, 'name ' || i, 1.5 FROM range(4000) r(i)");
        }

        var deleted = 0;
        var first =
            (await Alternating.MediansAsync(Tables, () => RunAsync(connection, $"DELETE FROM files{deleted++} WHERE i % 12 = 0")))[0];
        report.Add("DELETE of some 10,300 rows in 31 files", Report.Milliseconds(first), aim: "≤ 24 ms");
        await ScanAsync("scan of those 31 files with deletes");
        deleted = 0;
        var second =
            (await Alternating.MediansAsync(Tables, () => RunAsync(connection, $"DELETE FROM files{deleted++} WHERE i % 12 = 1")))[0];
        report.Add("another DELETE in the same files", Report.Milliseconds(second));
        await ScanAsync("scan after both deletes");

        async Task ScanAsync(string what)
        {
            const string Scan = "SELECT sum(i), max(name), sum(v) FROM files";
            var times = await Alternating.MediansAsync(
                40, () => RunAsync(connection, $"{Scan}0"), () => RunAsync(connection, $"{Scan}{Tables + Warm}"));
            report.Add(what, Report.Milliseconds(times[0]),
                $"without deletes {Report.Milliseconds(times[1])} ({Report.Ratio(times[0], times[1])})", "≤ 1.3×");
        }
    }

    internal static async Task AppendAsync(TemporaryLake temporary, ColumnBatch batch, CancellationToken cancellationToken)
    {
        var transaction = await temporary.Lake.BeginTransactionAsync(cancellationToken);
        await temporary.Lake.AppendAsync(
            transaction, temporary.Table, new BatchRowSource(new BatchRows(batch)), temporary.Columns, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    static Task RunAsync(DuckLakeConnection connection, string sql)
    {
        Run(connection, sql);
        return Task.CompletedTask;
    }

    static void Run(DuckLakeConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
