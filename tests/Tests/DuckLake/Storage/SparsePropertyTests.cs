using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>
/// Random queries of a lake with a past, from caches that are cold, warm or too small: the answers are those of a local lake.
/// </summary>
public sealed class SparsePropertyTests
{
    const string Variable = "EKKO_SPARSE_QUERIES";

    static readonly string[] Conditions =
    [
        "id > {0}", "id BETWEEN {0} AND {0} + 900", "id = {0}", "g = {1}", "g <> {1}", "g IS NOT NULL", "n IS NULL", "n IS NOT NULL",
        "n < {1}",
        "t > 'text {1}'", "t LIKE '%{1}%'", "t <> 'x AND id>{0} AND y'", "length(big) > 10", "b", "NOT b", "s.x > {0}", "s.y IS NOT NULL",
        "l[1] > {0}", "tm >= TIMESTAMPTZ '2024-01-01 02:00:00+00'", "d < {0}", "(id < {0} OR g = {1})", "(g >= 0 AND g < 5000 OR g = 3)",
        "id IN ({0}, {1}, 77)", "g NOT IN ({1}, 3)", "\"it's\" > '{1}'", "starts_with(\"q\"\"q\", '{1}')", "\"a.b\" > {0}", "day >= 2",
        "day = 1",
        "coalesce(n, {1}) > 5", "id % 7 = 3", "added IS NULL", "added > 5", "filename IS NOT NULL", "file_row_number < {1}", "rowid > {0}",
        "id < (SELECT max(g) FROM lake.t)", "g IN (SELECT id % 50 FROM lake.u WHERE w > 'w5')",
        "EXISTS (SELECT 1 FROM lake.u WHERE u.id = t.g AND u.w > t.t)",
    ];

    static readonly string[] Selections =
    [
        "count(*)", "count(big)", "sum(id), count(DISTINCT g)", "max(t), min(big)", "sum(n)", "max(s.y), count(l)", "count(COLUMNS(*))",
        "max(\"it's\"), min(\"a.b\"), max(\"q\"\"q\")", "count(added), sum(day)", "max(rowid) > 0, count(DISTINCT filename) > 0",
        "bit_xor(hash(t)), bit_xor(hash(s))", "bit_xor(hash(tm)), bit_xor(hash(l))", "count(*) FILTER (b), sum(g) FILTER (n > 4)",
    ];

    static readonly string[] Shapes =
    [
        "SELECT {s} FROM {t} WHERE {c}", "SELECT {s} FROM {t} WHERE {c} AND {d}", "SELECT {s} FROM {t} WHERE {c} OR {d}",
        "SELECT g % 5 AS k, {s} FROM {t} WHERE {c} GROUP BY k ORDER BY k", "SELECT {s} FROM (SELECT * FROM {t} WHERE {c}) t WHERE {d}",
        "SELECT id, t.t, big FROM {t} WHERE {c} ORDER BY id DESC, big LIMIT 5",
        "SELECT t.* EXCLUDE (s, l) FROM {t} WHERE {c} ORDER BY t.t, id, added LIMIT 3",
        "WITH x AS MATERIALIZED (SELECT * FROM {t} WHERE {c}) SELECT count(*), max(x.big) FROM x JOIN lake.u USING (id) WHERE u.w > 'w3'",
        "SELECT count(*), max(u.w) FROM {t} JOIN lake.u ON t.id = u.id WHERE {c}",
        "SELECT count(*), max(u.w) FROM {t} LEFT JOIN lake.u ON t.g = u.id AND u.w > 'w8' WHERE {c}",
        "SELECT count(*) FROM (SELECT big FROM {t} WHERE {c} UNION SELECT w FROM lake.u)",
        "SELECT sum(r) FROM (SELECT row_number() OVER (PARTITION BY g ORDER BY id, big) AS r FROM {t} WHERE {c} QUALIFY r < 3)",
        "SELECT {s} FROM {t} SEMI JOIN (SELECT id AS id FROM lake.u WHERE w > 'w4') v USING (id) WHERE {c}",
        "SELECT {s} FROM lake.v t WHERE {c}",
        "SELECT count(*), sum(g) FROM lake.table_changes('t', {v}, {last})",
        "SELECT max(id), count(big) FROM lake.table_insertions('t', {v}, {last}) t WHERE g > {1}",
        "PIVOT (SELECT g % 3 AS k, id FROM {t} WHERE {c}) ON k USING sum(id)",
    ];

    [S3Fact]
    public async Task Every_answer_is_that_of_a_local_lake()
    {
        var wanted = int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "150", CultureInfo.InvariantCulture);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var lake = new BucketLake();
        using var local = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [new LakeAttachment
                { Name = "lake", CatalogPath = $"sqlite:{lake.Folder}/local.sqlite", DataPath = Path.Combine(lake.Folder, "local"),
                DataInliningRowLimit = 0 }],
            DefaultLake = "lake",
        });
        using var expected = local.OpenConnection();
        var last = Live(expected);
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
            Live(connection);

        var caches = new[] { lake.NewCache(), lake.NewCache() with { MaxBytes = 2_000_000 } };
        var answered = 0;
        for (var done = 0; done < wanted; done += 5)
        {
            var cache = random.Next(3) is var choice && choice < 2 ? caches[choice] : lake.NewCache();
            using var source = lake.Open(cache);
            using var connection = source.OpenConnection();
            for (var i = 0; i < 5; i++)
            {
                var query = Query(random, last);
                var (want, got) = (Ask(expected, query), Ask(connection, query));
                answered += want.EndsWith("Exception", StringComparison.Ordinal) ? 0 : 1;
                Assert.True(want == got, $"seed {seed}, query {done + i}: {query}\nlocal {want}\nbucket {got}");
            }
        }

        Assert.True(answered > wanted * 3 / 4, $"seed {seed}: only {answered} of {wanted} queries have answers");
    }

    static string Ask(DuckLakeConnection connection, string query)
    {
        try
        {
            return Answer.Of(connection, query).ToString()!;
        }
        catch (Exception e) when (e is DuckLakeException or DuckDbException)
        {
            return e.GetType().Name + (e.Message.Contains("Protocol", StringComparison.Ordinal) ? e.Message : "");
        }
    }

    static string Query(Random random, int last)
    {
        var version = random.Next(4, last + 1);
        var table = random.Next(4) == 0 ? $"lake.t AS t AT (VERSION => {version})" : "lake.t";
        var text = Pick(random, Shapes).Replace("{s}", Pick(random, Selections), StringComparison.Ordinal)
            .Replace("{t}", table, StringComparison.Ordinal).Replace("{c}", Pick(random, Conditions), StringComparison.Ordinal)
            .Replace("{d}", Pick(random, Conditions), StringComparison.Ordinal)
            .Replace("{v}", version.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{last}", last.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return text.Replace("{0}", random.Next(-5, 16000).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{1}", random.Next(0, 1000).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    static string Pick(Random random, string[] texts) => texts[random.Next(texts.Length)];

    /// <summary>Gives a lake its past.</summary>
    /// <returns>The last version.</returns>
    static int Live(DuckLakeConnection connection)
    {
        const string Rows = """
            SELECT i AS id, (i * 7919) % 1000 AS g, CASE WHEN i % 3 > 0 THEN i % 77 END AS n, 'text ' || hash(i) AS t,
            hash(i)::VARCHAR || hash(i + 1) AS big,
                   i / 3.0 AS d, i % 5 = 0 AS b, TIMESTAMPTZ '2024-01-01 00:00:00+00' + INTERVAL (i) SECOND AS tm,
                   {'x': i * 2, 'y': 'y' || hash(i)} AS s, [i, i + 1] AS l, hash(i + 3)::VARCHAR AS "it's", i * 1.5::DOUBLE AS "a.b",
                   hash(i + 5)::VARCHAR AS "q""q", i % 3 AS day, hash(i + 6)::VARCHAR AS "id>5"
            """;
        string[] past =
        [
            "CALL lake.set_option('parquet_row_group_size', 2048)",
            $"CREATE TABLE t AS {Rows} FROM range(0) r(i)",
            $"INSERT INTO t {Rows} FROM range(12000) r(i)",
            "CREATE TABLE u AS SELECT i AS id, 'w' || hash(i) AS w, hash(i + 9)::VARCHAR || hash(i + 10) || hash(i + 11) AS ballast "
            + "FROM range(20000) r(i)",
            "DELETE FROM t WHERE id % 11 = 5",
            "ALTER TABLE t ADD COLUMN added INTEGER DEFAULT 4",
            $"INSERT INTO t SELECT * EXCLUDE (i), i % 9 FROM ({Rows}, i FROM range(12000, 20000) r(i)) "
            + "q(id, g, n, t, big, d, b, tm, s, l, \"it's\", \"a.b\", \"q\"\"q\", day, \"id>5\", i)",
            "UPDATE t SET g = g + 1, t = t || 'u' WHERE id % 13 = 2",
            "ALTER TABLE t RENAME COLUMN big TO temporary",
            "ALTER TABLE t RENAME COLUMN temporary TO big",
            $"INSERT INTO t SELECT * EXCLUDE (i), NULL FROM ({Rows}, i FROM range(500) r(i)) q(id, g, n, t, big, d, b, tm, s, l, \"it's\", "
            + "\"a.b\", \"q\"\"q\", day, \"id>5\", i)",
            "CREATE VIEW v AS SELECT * FROM t WHERE day < 2",
            "CALL ducklake_merge_adjacent_files('lake')",
            "DELETE FROM t WHERE id BETWEEN 700 AND 1400",
        ];
        foreach (var statement in past)
            Answer.Of(connection, statement);
        return int.Parse(Answer.Of(connection, "SELECT max(snapshot_id) FROM lake.snapshots()").Rows[0][0]!, CultureInfo.InvariantCulture);
    }
}
