using System.Globalization;
using Ekko.DuckLake;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>A server and a network that fail all the time: what is written is in the lake once, and every answer is right.</summary>
public sealed class FaultTests
{
    const string Variable = "EKKO_FAULTS";

    static readonly ProxyFault[] Faults = [.. Enum.GetValues<ProxyFault>().Where(f => f != ProxyFault.None)];

    [S3Fact]
    public async Task The_lake_and_all_answers_stay_right()
    {
        var wanted = int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "50", CultureInfo.InvariantCulture);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var lake = new BucketLake();
        var done = 0;
        var cache = lake.NewCache();
        using (var source = lake.Open(cache))
        using (var connection = source.OpenConnection())
            Answer.Of(connection, "CREATE TABLE t(i BIGINT, g BIGINT, t VARCHAR)");
        lake.Proxy.Fault = (_, _) =>
        {
            lock (random)
            {
                if (random.Next(3) > 0)
                    return ProxyFault.None;
                done++;
                return Faults[random.Next(Faults.Length)];
            }
        };

        var rows = 0L;
        for (var round = 0; done < wanted; round++)
        {
            // Sometimes from a cold cache, sometimes with what is there.
            using var source = lake.Open(round % 2 == 0 ? cache : null);
            using var connection = source.OpenConnection();
            // Every fifth file is large enough for an upload in parts.
            var count = round % 5 == 4 ? 350_000 : 20_000;
            Answer.Of(connection,
                $"INSERT INTO t SELECT {rows} + i, i % 10, md5((i + {rows})::VARCHAR) || md5(i::VARCHAR) FROM range({count}) r(i)");
            rows += count;
            if (round % 5 == 3)
                Answer.Of(connection, "CALL ducklake_merge_adjacent_files('lake')");
            if (round % 7 == 6)
                Answer.Of(connection, "DELETE FROM t WHERE i % 1000 = 0 AND false");
            Expect(connection, $"{rows}|{rows * (rows - 1) / 2}", "SELECT count(*) || '|' || sum(i) FROM t", seed);
            Expect(connection, $"{rows / 10}", "SELECT count(t) FROM t WHERE g = 3", seed);
        }

        lake.Proxy.Fault = static (_, _) => ProxyFault.None;
        using var last = lake.Open();
        using var reader = last.OpenConnection();
        Expect(reader, $"{rows}|{rows}|0", "SELECT count(*) || '|' || count(DISTINCT i) || '|' || count(*) FILTER (length(t) <> 64) FROM t",
            seed);
    }

    static void Expect(DuckLakeConnection connection, string expected, string sql, int seed)
    {
        var answer = Assert.Single(Assert.Single(Answer.Of(connection, sql).Rows));
        Assert.True(expected == answer, $"seed {seed}: {sql} is {answer}, not {expected}");
    }
}
