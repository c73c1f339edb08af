using System.Globalization;
using Ekko.DuckLake;

namespace Ekko.Bench;

/// <summary>Single-row INSERT statements through the SQL session.</summary>
sealed class InsertBenchmark : IBenchmark
{
    const int Rows = 200;

    public string Name => "insert";

    public string Description => "200 single-row INSERTs in one transaction";

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var temporary = await TemporaryLake.CreateAsync(cancellationToken);
        using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions { Lakes = [temporary.Attachment], DefaultLake = "lake" });
        using var connection = source.OpenConnection();
        await RunAsync("CREATE TABLE small(id BIGINT, name VARCHAR, amount DECIMAL(18,2), seen TIMESTAMP)");
        var medians = await Alternating.MediansAsync(30, async () =>
        {
            await RunAsync("BEGIN");
            for (var i = 0; i < Rows; i++)
                await RunAsync(
                    string.Create(
                        CultureInfo.InvariantCulture, $"INSERT INTO small VALUES ({i}, 'name {i}', {i}.25, '2024-01-01 00:00:00')"));
            await RunAsync("COMMIT");
        });
        report.Add("200 single-row INSERTs in one transaction and commit", Report.Milliseconds(medians[0]), aim: "≤ 20 ms");

        async Task RunAsync(string sql)
        {
            using var command = connection.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
