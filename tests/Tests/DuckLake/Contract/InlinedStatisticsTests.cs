using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>Least and greatest of rows that the catalog keeps, as the engine orders them.</summary>
public sealed class InlinedStatisticsTests
{
    /// <summary>By type, in the engine's order or any other.</summary>
    static readonly (string Type, string[] Values)[] Samples =
    [
        ("TINYINT", ["-128", "-9", "-10", "0", "9", "10", "127"]),
        ("BIGINT", ["-9223372036854775808", "-9", "-10", "0", "9", "10", "9223372036854775807"]),
        ("UBIGINT", ["0", "9", "10", "9223372036854775808", "18446744073709551615"]),
        ("HUGEINT", ["-170141183460469231731687303715884105728", "-9", "9", "10", "170141183460469231731687303715884105727"]),
        ("UHUGEINT", [
            "0", "9", "10", "170141183460469231731687303715884105727", "170141183460469231731687303715884105728",
            "340282366920938463463374607431768211455",
        ]),
        ("DOUBLE", ["-inf", "-1e300", "-9.5", "0", "1e-9", "9", "10", "1e22", "inf"]),
        ("FLOAT", ["-inf", "-9.5", "0", "9", "10", "1e22", "nan"]),
        ("DECIMAL(38,10)", ["-1234567890123456789012345678.5", "-9", "-10", "0.0000000001", "9", "10"]),
        ("BOOLEAN", ["true", "false"]),
        ("DATE", ["-infinity", "0044-03-15 (BC)", "0001-01-01", "1969-12-31", "9999-12-31", "10000-01-01", "infinity"]),
        ("TIME", ["00:00:00", "09:00:00.5", "09:00:00.500001", "10:00:00", "24:00:00"]),
        ("TIMETZ", [
            "00:00:00+15:59:59", "23:59:59-15:59:59", "12:00:00+00", "13:00:00+01", "11:00:00-01", "13:01:00+01", "10:00:00-02:30",
            "24:00:00+00", "12:00:00.000001+00:00:01",
        ]),
        ("TIMESTAMP", [
            "-infinity", "0044-03-15 (BC) 01:00:00", "1969-12-31 23:59:59.999999", "1970-01-01", "9999-12-31 23:59:59", "10000-01-01",
            "infinity",
        ]),
        ("TIMESTAMP_NS", ["1970-01-01", "1970-01-01 00:00:00.000000001", "2200-01-01 00:00:00.123456788", "2200-01-01 00:00:00.123456789"]),
        ("TIMESTAMPTZ", ["-infinity", "2024-01-01 00:30:00+01", "2024-01-01 00:00:00+00", "2024-01-01 00:00:00-05", "infinity"]),
        ("INTERVAL", [
            "0 seconds", "1 month", "30 days", "29 days", "31 days", "24 hours", "23 hours", "25 hours", "-1 month", "-29 days", "-30 days",
            "1 year", "12 months", "365 days", "1 month -1 day", "29 days 23 hours", "1 day -1 second", "2 months -31 days",
            "-1 microsecond", "1 microsecond", "-25 hours 30 minutes", "100000 hours",
            "1 year 2 months 3 days 04:05:06.789", "-1 years -2 months -3 days -04:05:06.789",
        ]),
        ("UUID", [
            "00000000-0000-0000-0000-000000000001", "7fffffff-ffff-ffff-ffff-ffffffffffff", "80000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ]),
        ("VARCHAR", ["", "B", "a", "a ", "\uFFFD", "\U0001F986", "9", "10"]),
    ];

    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Bounds_are_the_least_and_the_greatest_as_the_engine_orders_them(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        using var source = place.Open(attachment => attachment with { DataInliningRowLimit = 100 });
        using var session = source.OpenConnection();
        await using var lake = await place.OpenLakeAsync();
        var random = new Random(20261122);
        foreach (var (type, values) in Samples)
        {
            for (var round = 0; round < 2; round++)
            {
                random.Shuffle(values);
                // The first rows of a table, and one that has some: what is not known then has no bounds, but never wrong ones.
                var first = random.Next(1, values.Length);
                session.Run($"CREATE OR REPLACE TABLE t(v {type}, l {type}[])");
                session.Run($"INSERT INTO t SELECT v, [v, NULL] FROM (VALUES {Rows(values[..first])}) s(v)");
                await CheckAsync("v", type, mayBeUnknown: false);
                await CheckAsync("unnest(l)", type, mayBeUnknown: false);
                session.Run($"INSERT INTO t SELECT v, [NULL, v] FROM (VALUES {Rows(values[first..])}) s(v)");
                await CheckAsync("v", type, mayBeUnknown: true);
                await CheckAsync("unnest(l)", type, mayBeUnknown: true);
            }
        }

        Assert.Empty(place.DataFiles());

        string Rows(string[] values) => string.Join(", ", values.Select((_, i) => $"({Literal(values[i])})"));

        async Task CheckAsync(string value, string type, bool mayBeUnknown)
        {
            var table = (await lake.TreeAsync()).GetTable("main", "t");
            var column = value == "v" ? table.Columns[0] : table.Columns[1].Children[0];
            var statistics = (await lake.Catalog.Statistics.OfTableAsync(table.Id, default))!.Columns[column.Id];
            if (mayBeUnknown && statistics is { Min: null } or { Max: null })
                return;
            var bounds = SessionContractTests.Single(session, $"""
                WITH s AS (SELECT v FROM (SELECT {value} AS v FROM t) WHERE v IS NOT NULL)
                SELECT (SELECT {Literal(statistics.Min!)}::{type} = v FROM s ORDER BY v LIMIT 1)
                    || ' ' || (SELECT {Literal(statistics.Max!)}::{type} = v FROM s ORDER BY v DESC LIMIT 1)
                """);
            var all = string.Join(", ", Answer.Of(session, "FROM t ORDER BY v").Rows.Select(row => row[0]));
            Assert.True(bounds == "true true", $"{bounds}: {type} {statistics.Min} to {statistics.Max} of {all}");
        }
    }

    static string Literal(string text) => $"'{text}'";
}
