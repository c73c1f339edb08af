using System.Globalization;
using Ekko.DuckLake;
using Ekko.Tests.Golden;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>What is read of files that are not here is what the engine will read, whatever the query looks like.</summary>
public sealed class SparsePlanTests
{
    const string Rows = """
        SELECT i AS id, (i * 7919) % 1000 AS g, 'text ' || hash(i) AS t, hash(i)::VARCHAR || hash(i + 1) AS big,
        hash(i + 2)::VARCHAR || hash(i + 3) AS wide
        FROM range(20000) r(i)
        """;

    [S3Theory]
    [InlineData("t <> 'x AND id>15000 AND y'")]
    [InlineData("t <> 'x\nid>15000\ny'")]
    [InlineData("t <> 'it''s AND id>15000 AND y'")]
    [InlineData("t <> 'x' AND id >= 0 AND big <> ' AND id>15000 AND '")]
    [InlineData("(g = 3 OR g >= 0 AND g < 5000) AND t <> ''")]
    [InlineData("t NOT IN ('a AND id>15000 AND b', 'c')")]
    public async Task Texts_that_look_like_conditions_are_none(string condition)
    {
        await using var lake = new BucketLake();
        Fill(lake, "t");
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Assert.Equal("20000", Single(connection, $"SELECT count(wide) FROM t WHERE {condition}"));
    }

    [S3Theory]
    [InlineData("t IS NOT NULL AND id < 7000")]
    [InlineData("(g = 3 OR g >= 0 AND g < 5000) AND id < 7000")]
    [InlineData("NOT (t IS NULL) AND wide > '' AND id < 7000")]
    [InlineData("g >= 0 AND g < 1000 AND t IS NOT NULL AND id < 7000")]
    public async Task Columns_whose_comparison_the_statistics_answer_are_there(string condition)
    {
        await using var lake = new BucketLake();
        Fill(lake, "t");
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Assert.Equal("7000", Single(connection, $"SELECT count(big) FROM t WHERE {condition}"));
        using var cold = lake.Open();
        using var reader = cold.OpenConnection();
        using var command = reader.CreateCommand();
        command.CommandText = $"SELECT count(big) FROM t WHERE {condition.Replace("7000", "$1", StringComparison.Ordinal)}";
        command.Parameters.Add(new DuckLakeParameter { Value = 7000 });
        Assert.Equal(7000L, command.ExecuteScalar());
    }

    [S3Theory]
    [InlineData("DELETE FROM t WHERE id % 2 = 1 AND g IS NOT NULL", "SELECT count(*) FROM t", "10000")]
    [InlineData("CREATE TABLE n AS SELECT id, g FROM t WHERE t IS NOT NULL", "SELECT sum(id)::BIGINT FROM n", "199990000")]
    [InlineData("INSERT INTO o SELECT g, id FROM t WHERE id < 7000 AND t IS NOT NULL", "SELECT count(b) FROM o", "7000")]
    [InlineData("CREATE TEMP TABLE x AS SELECT g FROM t", "SELECT count(g) FROM x", "20000")]
    [InlineData("INSERT INTO memory.main.m SELECT g FROM t", "SELECT count(a) FROM memory.main.m", "20000")]
    [InlineData("COPY (SELECT id, g FROM t WHERE t IS NOT NULL AND id < 7000) TO 'copied.csv'",
        "SELECT count(g) FROM 'copied.csv'", "7000")]
    [InlineData("COPY t (g) TO 'copied.csv'", "SELECT count(g) FROM 'copied.csv'", "20000")]
    public async Task Statements_that_read_a_part_bring_a_part(string statement, string query, string expected)
    {
        await using var lake = new BucketLake();
        Fill(lake, "t");
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Of(connection, "CREATE TABLE o(a BIGINT, b BIGINT)");
        Answer.Of(connection, "CREATE TABLE memory.main.m(a BIGINT)");
        var before = lake.Proxy.BytesRead;
        Answer.Of(connection, Here(statement));
        var read = lake.Proxy.BytesRead - before;
        Assert.Equal(expected, Single(connection, Here(query)));
        before = lake.Proxy.BytesRead;
        Single(connection, "SELECT count(COLUMNS(*)) FROM t");
        Assert.InRange(read, 1, (read + lake.Proxy.BytesRead - before) / 2);

        string Here(string sql) => sql.Replace("copied.csv", lake.Folder + "/copied.csv", StringComparison.Ordinal);
    }

    [S3Fact]
    public async Task Columns_may_be_called_anything()
    {
        await using var lake = new BucketLake();
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            Answer.Of(connection, "CALL lake.set_option('parquet_row_group_size', 4096)");
            Answer.Of(connection, """
                CREATE TABLE t AS SELECT i AS id, hash(i)::VARCHAR AS "it's", hash(i)::VARCHAR AS "x AND id>15000 AND y", i AS "id>5",
                       hash(i + 1)::VARCHAR AS "a'b'c", hash(i + 2)::VARCHAR || hash(i + 3) || hash(i + 4) AS wide, -i AS "optional: id"
                FROM range(20000) r(i)
                """);
        }

        string[] conditions =
        [
            "\"it's\" <> 'x AND id>15000 AND y'", "\"x AND id>15000 AND y\" > ''", "\"id>5\" >= 0", "\"a'b'c\" <> 'id>15000'",
            "\"optional: id\" <= 0", "id >= 0 AND \"it's\" > '' AND \"a'b'c\" > ''", "length(\"it's\") > 0 AND length(\"a'b'c\") > 0",
        ];
        foreach (var condition in conditions)
        {
            using var source = lake.Open();
            using var connection = source.OpenConnection();
            Assert.Equal("20000", Single(connection, $"SELECT count(*) FROM t WHERE {condition}"));
            Assert.Equal("20000", Single(connection, $"SELECT count(wide) FROM t WHERE {condition}"));
        }
    }

    [S3Theory]
    [InlineData("CREATE OR REPLACE TEMP MACRO")]
    [InlineData("CREATE OR REPLACE MACRO memory.main.")]
    [InlineData("CREATE OR REPLACE MACRO")]
    public async Task A_query_whose_macro_has_changed_reads_what_it_says_now(string create)
    {
        await using var lake = new BucketLake();
        Fill(lake, "t");
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        using var other = source.OpenConnection();
        var query = $"SELECT count(big) FROM t WHERE {(create.Contains("memory", StringComparison.Ordinal) ? "memory.main." : "")}late(id)";
        Answer.Of(connection, $"{create} late(v) AS v > 15000".Replace(". ", ".", StringComparison.Ordinal));
        Assert.Equal("4999", Single(connection, query));
        Answer.Of(create.Contains("TEMP", StringComparison.Ordinal) ? connection : other,
            $"{create} late(v) AS v < 5000".Replace(". ", ".", StringComparison.Ordinal));
        Assert.Equal("5000", Single(connection, query));
    }

    [S3Fact]
    public async Task A_query_that_also_reads_tables_of_the_engine_is_planned_anew()
    {
        await using var lake = new BucketLake();
        Fill(lake, "t");
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        const string Query = "SELECT count(*) FROM t NATURAL JOIN x";
        Answer.Of(connection, "CREATE TEMP TABLE x AS SELECT i AS id FROM range(20000) r(i)");
        Assert.Equal("20000", Single(connection, Query));
        Answer.Of(connection, $"CREATE OR REPLACE TEMP TABLE x AS SELECT id, wide FROM ({Rows})");
        Assert.Equal("20000", Single(connection, Query));
    }

    [S3Fact]
    public async Task Columns_that_added_files_call_otherwise_are_read()
    {
        await using var lake = new BucketLake();
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            var file = Path.Combine(lake.Folder, "added.parquet");
            Answer.Of(connection, $"COPY ({Rows}) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 4096)");
            await lake.Bucket.Client.PutObjectAsync(
                new() { BucketName = lake.Bucket.Name, Key = "data/in/added.parquet", FilePath = file, UseChunkEncoding = false });
            Answer.Of(connection, $"CREATE TABLE t AS {Rows} LIMIT 0");
            Answer.Of(connection, $"CALL ducklake_add_data_files('lake', 't', '{lake.Bucket.Path}data/in/added.parquet')");
            Answer.Of(connection, "ALTER TABLE t RENAME COLUMN big TO mass");
            Answer.Of(connection, "ALTER TABLE t RENAME COLUMN t TO big");
        }

        foreach (var (query, expected) in new[]
        {
            ("SELECT count(*) FROM t WHERE mass > ''", "20000"), ("SELECT count(*) FROM t WHERE length(mass) > 30 AND id >= 0", null),
            ("SELECT count(*) FROM t WHERE big LIKE 'text %'", "20000"), ("SELECT max(mass) FROM t WHERE big > 'text 5'", null),
            ("SELECT count(g) FROM t WHERE mass IS NOT NULL AND big IS NOT NULL AND id < 7000", "7000"),
            ("SELECT count(*) FROM t WHERE starts_with(big, 'text')", "20000"), ("SELECT sum(id) FROM t WHERE mass <> big", "199990000"),
        })
        {
            using var source = lake.Open();
            using var connection = source.OpenConnection();
            var answer = Single(connection, query);
            Answer.Of(connection, "SELECT count(COLUMNS(*)) FROM t");
            Assert.Equal(expected ?? Single(connection, query + " AND true"), answer);
        }
    }

    [S3Fact]
    public async Task Rows_of_merged_files_are_told_apart_by_their_snapshots()
    {
        await using var lake = new BucketLake();
        Fill(lake, "t");
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
        {
            for (var i = 1; i < 4; i++)
                Answer.Of(connection, $"INSERT INTO t SELECT * REPLACE (id + {i} * 20000 AS id) FROM ({Rows}) LIMIT 5000");
            Answer.Of(connection, "CALL ducklake_merge_adjacent_files('lake')");
        }

        string[] versions;
        using (var source = lake.Open())
        using (var connection = source.OpenConnection())
            versions = [.. Answer.Of(connection, "SELECT max(snapshot_id) - 4 + range FROM lake.snapshots(), range(4) GROUP BY range "
                + "ORDER BY range").Rows.Select(r => r[0]!)];
        for (var i = 0; i < versions.Length; i++)
        {
            using var source = lake.Open();
            using var connection = source.OpenConnection();
            var rows = (20000 + (i * 5000)).ToString(CultureInfo.InvariantCulture);
            Assert.Equal(rows, Single(connection, $"SELECT count(g) FROM t AT (VERSION => {versions[i]})"));
            Assert.Equal(rows, Single(connection, $"SELECT count(*) FROM t AT (VERSION => {versions[i]}) WHERE g >= 0"));
        }
    }

    static void Fill(BucketLake lake, string table)
    {
        using var source = lake.Open();
        using var connection = source.OpenConnection();
        Answer.Of(connection, "CALL lake.set_option('parquet_row_group_size', 4096)");
        Answer.Of(connection, $"CREATE TABLE {table} AS {Rows} LIMIT 0");
        Answer.Of(connection, $"INSERT INTO {table} {Rows}");
    }

    static string? Single(DuckLakeConnection connection, string sql) => Answer.Of(connection, sql).Rows[0][0];
}
