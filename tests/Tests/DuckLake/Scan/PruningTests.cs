using System.Globalization;
using Ekko.DuckDb;
using Ekko.Tests.DuckLake.Session;

namespace Ekko.Tests.DuckLake.Scan;

/// <summary>Leaving files out, for what they hold and for their snapshots, changes no answer.</summary>
public sealed class PruningTests : IDisposable
{
    const int Seed = 20_260_101;

    readonly SqlLake _lake = new(inliningLimit: 0);

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("UTC")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("America/Havana")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Pacific/Apia")]
    public void Leaving_files_out_changes_no_answer(string zone)
    {
        var random = new Random(Seed + zone.Length);
        _lake.Run($"SET TimeZone = '{zone}'");
        _lake.Run("""
            CREATE TABLE t(id INTEGER, big BIGINT, d DECIMAL(9,2), f DOUBLE, v VARCHAR, day DATE, ts TIMESTAMP, tz TIMESTAMPTZ,
            s STRUCT(n INTEGER, v VARCHAR, tz TIMESTAMPTZ), b BOOLEAN)
            """);
        for (var file = 0; file < 25; file++)
            _lake.Run($"INSERT INTO t {Rows(file, random)}");
        _lake.Run("CREATE TEMP TABLE plain AS FROM t");
        var answered = 0;
        for (var round = 0; round < 120; round++)
        {
            var condition = Condition(random, 3);
            if (Ask("plain", condition) is not { } expected)
                continue;
            answered++;
            Assert.Equal($"{condition}: {expected}", $"{condition}: {Ask("t", condition)}");
        }

        Assert.InRange(answered, 60, 120);
    }

    /// <summary>The answer over a table; null where the engine refuses a value, such as the hour of infinity.</summary>
    string? Ask(string table, string condition)
    {
        try
        {
            return _lake.Rows($"SELECT count(*), sum(id) FROM {table} AS t WHERE {condition}");
        }
        catch (DuckDbException error) when (error.ErrorType == DuckDbErrorType.Conversion)
        {
            return null;
        }
    }

    /// <summary>Rows close to each other, some of them at the ends of ranges, some null.</summary>
    static string Rows(int file, Random random)
    {
        // Days on which clocks are turned, days were left out, years and months end.
        string[] moments =
        [
            "2018-02-17 23:30:00", "2018-11-04 00:00:00", "2018-11-03 23:59:59", "2011-12-29 12:00:00", "2011-12-31 00:00:00",
            "2024-02-29 23:59:59.999999",
            "1969-12-31 23:59:59", "2024-12-31 23:30:00", "0001-01-01 (BC) 00:00:00", "infinity", "-infinity", "2025-03-09 05:30:00",
        ];
        var moment = moments[random.Next(moments.Length)];
        var spread = new[] { "SECOND", "HOUR", "DAY", "MONTH" }[random.Next(4)];
        var special = random.Next(4) == 0 ? "'nan'::DOUBLE" : "i / 3.0 - 2";
        return $$"""
            SELECT {{file * 10}} + i, {{file - 12}} * 1000000000000 + i, ({{file}} - 12) * 10 + i / 4.0, {{special}},
            CASE WHEN i % 7 = 0 THEN NULL ELSE chr(97 + ({{file}} + i) % 26) || repeat('x%_é', i % 3) END,
            CASE WHEN i % 5 = 4 THEN NULL ELSE CAST(m AS DATE) END, CASE WHEN i % 9 = 8 THEN NULL ELSE m END, m::VARCHAR::TIMESTAMPTZ,
            CASE WHEN i % 4 = 3 THEN NULL ELSE {'n': {{file}} - i, 'v': 'p' || i, 'tz': m::VARCHAR::TIMESTAMPTZ} END, i % 2 = 0
            FROM (SELECT i::INTEGER AS i, TIMESTAMP '{{moment}}' + INTERVAL (i) {{spread}} AS m FROM range({{random.Next(1, 12)}}) r(i))
            """;
    }

    [Theory]
    [InlineData("snapshot_id > 4", 2, 20)]
    [InlineData("g.snapshot_id >= 6 AND id >= 0", 1, 10)]
    [InlineData("snapshot_id = 3 OR id = 45", 6, 11)]
    [InlineData("snapshot_id <= 3", 6, 20)]
    [InlineData("snapshot_id > 6", 0, 0)]
    public void Files_of_earlier_snapshots_are_not_read(string condition, int mostFiles, long rows)
    {
        _lake.Run("CREATE TABLE g(id INT)");
        for (var first = 0; first < 50; first += 10)
            _lake.Run($"INSERT INTO g FROM range({first}, {first + 10})");
        Check(mostFiles);
        _lake.Run("CALL ducklake_merge_adjacent_files('lake')");
        Check(1);

        void Check(int most)
        {
            var plan = _lake.Ask($"EXPLAIN ANALYZE SELECT sum(id) FROM g WHERE {condition}");
            var read = PrunedFilesTests.FilesRead().Match(plan) is { Success: true } found ? found.Groups[1].Value : "0";
            Assert.InRange(int.Parse(read, CultureInfo.InvariantCulture), 0, most);
            Assert.Equal(rows.ToString(CultureInfo.InvariantCulture), _lake.Rows($"SELECT count(*) FROM g WHERE {condition}"));
        }
    }

    static string Condition(Random random, int depth)
    {
        string Pick(params string[] from) => from[random.Next(from.Length)];
        if (depth > 0 && random.Next(2) == 0)
        {
            var (left, right) = (Condition(random, depth - 1), Condition(random, depth - 1));
            return Pick($"({left} AND {right})", $"({left} OR {right})", $"NOT ({left})", $"(NOT ({left}) OR {right})");
        }

        var number = random.Next(-15, 260).ToString(CultureInfo.InvariantCulture);
        var day = Pick("2018-11-04", "2018-02-17", "2018-02-18", "2011-12-30", "2011-12-31", "2024-02-29", "1970-01-01", "2025-01-01",
            "2024-12-31", "infinity");
        var comparison = Pick("=", "<", "<=", ">", ">=", "<>", "IS NOT DISTINCT FROM", "IS DISTINCT FROM");
        var time = Pick("ts", "tz", "day", "s.tz");
        return Pick(
            $"{Pick("id", "big / 1000000000000", "d", "s.n", "t.s.n", "id::BIGINT", "id::DOUBLE", "d::INTEGER", "s['n']")} {comparison} "
            + $"{number}",
            $"{Pick("id", "s.n")} {Pick("IN", "NOT IN")} ({number}, {random.Next(250)}, {random.Next(250)})",
            $"{Pick("id", "d", "s.n")} {Pick("BETWEEN", "NOT BETWEEN")} {number} AND {random.Next(250)}",
            $"f {comparison} {Pick("0", "1.5", "'nan'", "-2")}",
            $"{time}::DATE {comparison} DATE '{day}'",
            $"{time}::DATE IN (DATE '{day}', '2018-11-03')",
            $"CAST({Pick("ts", "tz", "day")} AS TIMESTAMP) {comparison} TIMESTAMP '{day}'",
            $"{Pick("ts", "day")}::TIMESTAMPTZ {comparison} TIMESTAMPTZ '{day}'",
            $"date_trunc('{Pick("hour", "day", "week", "month", "quarter", "year")}', {time}) {comparison} '{day}'",
            $"year({time}) {comparison} {Pick("2018", "2011", "2024", "2025", "1969")}",
            $"month({time}) {Pick("=", "<", ">=", "<>")} {random.Next(1, 13)}",
            $"{Pick("day", "hour", "quarter", "dayofyear")}({Pick("ts", "tz")}) {Pick("=", "<", ">=")} {random.Next(0, 25)}",
            $"{Pick("extract(year FROM ts)", "date_part('month', tz)", "epoch_ms(tz)", "yearweek(ts)")} {comparison} "
            + $"{Pick("2018", "11", "1541289600000", "201844")}",
            $"{Pick("v", "s.v")} {Pick("LIKE", "NOT LIKE")} '{Pick("b%", "bx%", "p1%", "%x", "c_%", "d", "%", "x%_é%")}'",
            $"{Pick("starts_with(v, 'b')", "v ^@ 'cx'", "prefix(s.v, 'p1')", "v ILIKE 'B%'")}",
            $"{Pick("v", "s.v", "day", "tz", "s", "s.tz", "f")} IS {Pick("", "NOT ")}NULL",
            $"v {comparison} '{Pick("b", "bx%_é", "m", "zz", "")}'");
    }
}
