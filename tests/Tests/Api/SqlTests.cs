using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ekko.DuckDb;
using Ekko.Sandbox;
using Ekko.Tests.Cli;
using Ekko.Tests.Ekko;

namespace Ekko.Tests.Api;

/// <summary>What statements answer.</summary>
[Collection(ReadingLakeCollection.Name)]
public sealed class SqlTests(ReadingLake lake, ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task An_answer_has_its_snapshot_columns_with_types_and_rows()
    {
        var answer = await server.SqlAsync("SELECT network, count(*) AS n FROM transactions GROUP BY ALL ORDER BY ALL");
        var latest = (await lake.Service.GetSnapshotAsync()).SnapshotId;
        Assert.Equal(latest, answer.GetProperty("snapshotId").GetInt64());
        Assert.Equal(
            """[{"name":"network","type":"VARCHAR"},{"name":"n","type":"BIGINT"}]""", answer.GetProperty("columns").GetRawText());
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(ReadingLake.TransactionCount, rows.Sum(row => row[1].GetInt32()));
        Assert.Equal(rows.Count, answer.GetProperty("rowCount").GetInt32());
        Assert.False(answer.GetProperty("isTruncated").GetBoolean());
        Assert.True(answer.GetProperty("durationMilliseconds").GetDouble() > 0);
        Assert.True(answer.GetProperty("fileCount").GetInt32() > 0);
        Assert.True(answer.GetProperty("fileBytes").GetInt64() > 0);
    }

    [Theory]
    [InlineData("true, NULL", "[true,null]")]
    [InlineData("9223372036854775807, (-128)::TINYINT, 255::UTINYINT", "[9223372036854775807,-128,255]")]
    [InlineData("18446744073709551615::UBIGINT", """["18446744073709551615"]""")]
    [InlineData("170141183460469231731687303715884105727::HUGEINT", """["170141183460469231731687303715884105727"]""")]
    [InlineData("12345678901234567890123456789012345678::DECIMAL(38,0)", """["12345678901234567890123456789012345678"]""")]
    [InlineData("-0.05::DECIMAL(4,2), 0::DECIMAL(9,4), -1.000000001::DECIMAL(30,9)", """["-0.05","0.0000","-1.000000001"]""")]
    [InlineData("0.1::DOUBLE, 0.1::FLOAT, 'nan'::DOUBLE, '-inf'::FLOAT", """[0.1,0.1,"nan","-inf"]""")]
    [InlineData("'a\"b', ''", """["a\u0022b",""]""")]
    [InlineData("from_hex('00ff')", """["0x00ff"]""")]
    [InlineData("TIMESTAMPTZ '2026-05-03 11:18:56.5+02'", """["2026-05-03T09:18:56.5Z"]""")]
    [InlineData("'infinity'::TIMESTAMPTZ", """["infinity"]""")]
    [InlineData("DATE '2026-05-03', TIMESTAMP '2026-05-03 11:00:00', INTERVAL 3 DAY", """["2026-05-03","2026-05-03 11:00:00","3 days"]""")]
    [InlineData("'{\"a\": [1, null]}'::JSON", """[{"a": [1, null]}]""")]
    [InlineData("[1, NULL, 3], ['a'], [[1], []], array_value(1, 2)", """[[1,null,3],["a"],[[1],[]],[1,2]]""")]
    [InlineData("{'a': 1, 'b': [{'c': 'x'}]}", """[{"a":1,"b":[{"c":"x"}]}]""")]
    [InlineData("MAP {'k': 1}, [DATE '2026-05-03']", """["{k=1}","[2026-05-03]"]""")]
    [InlineData("'b56e0d4a-9d0e-4e57-a3a8-ff1c1ee0a7a1'::UUID", """["b56e0d4a-9d0e-4e57-a3a8-ff1c1ee0a7a1"]""")]
    public async Task Values_are_exact(string expressions, string row) =>
        Assert.Equal($"[{row}]", (await server.SqlAsync($"SELECT {expressions}")).GetProperty("rows").GetRawText());

    [Fact]
    public async Task Values_of_the_lake_are_those_of_the_engine()
    {
        const string Sql = "SELECT tx_hash, value, block_number FROM transactions ORDER BY ALL LIMIT 500";
        var rows = (await server.SqlAsync(Sql)).GetProperty("rows").EnumerateArray()
            .Select(row => (row[0].GetString(), row[1].GetString(), row[2].GetInt64())).ToList();
        await using var connection = await lake.Source.OpenConnectionAsync();
        using var command = connection.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync();
        var expected = new List<(string?, string?, long)>();
        while (await reader.ReadAsync())
            expected.Add((reader.GetString(0), reader.GetText(1), reader.GetInt64(2)));
        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task A_state_is_read_by_its_number_by_a_time_and_by_AT()
    {
        var before = lake.BeforeReorganisation;
        var count = $"SELECT count(*) FROM transactions WHERE block_hash = '{ReadingLake.OrphanedHash}'";
        Assert.Equal(0, await NumberAsync(new { sql = count }));
        Assert.Equal(1, await NumberAsync(new { sql = count, snapshotId = before }));
        var time = (await lake.Service.GetSnapshotAsync(new(before))).SnapshotTime;
        Assert.Equal(1, await NumberAsync(new { sql = count, asOf = time }));
        foreach (var version in new[] { $"{before} + 0", $"(SELECT 0 + {before})" })
        {
            var at = count.Replace("transactions", $"transactions AT (VERSION => {version})", StringComparison.Ordinal);
            Assert.Equal(1, await NumberAsync(new { sql = at }));
        }
    }

    [Theory]
    [InlineData("SELECT count(*) FROM transactions WHERE block_time > now() - INTERVAL 1 DAY")]
    [InlineData("SELECT count(*) FROM transactions t JOIN blocks b USING (network, subnet, block_hash) WHERE b.transaction_count > 1")]
    [InlineData("WITH s AS (SELECT max(block_number) AS n FROM blocks) SELECT n FROM s")]
    [InlineData("FROM (PIVOT transactions ON network IN ('Avalanche', 'Ethereum') USING count(*) GROUP BY subnet) SELECT max(Avalanche)")]
    [InlineData("SELECT count(*) FROM (SUMMARIZE transactions)")]
    [InlineData("SELECT count(*) FROM (DESCRIBE transactions)")]
    [InlineData("SELECT count(*) FROM ducklake_snapshots('blockchain')")]
    [InlineData("SELECT count(*) FROM range(10) r(i), unnest([1, 2])")]
    [InlineData("SELECT sum(gas_used) OVER (PARTITION BY network ORDER BY block_number) FROM blockchain.main.transactions LIMIT 1")]
    public async Task A_query_is_run_as_elsewhere(string sql) =>
        Assert.Equal(1, (await server.SqlAsync(sql)).GetProperty("rowCount").GetInt32());

    [Fact]
    public async Task What_snapshots_did_to_rows_is_what_the_session_answers()
    {
        var (from, to) = (lake.BeforeReorganisation, (await lake.Service.GetSnapshotAsync()).SnapshotId);
        foreach (var call in new[]
        {
            $"blockchain.table_changes('transactions', {from} - 1, {to})", $"table_insertions('blocks', 1, {to})",
            $"ducklake_table_changes('blockchain', 'main', 'blocks', {from}, {to})", $"table_deletions('blocks', {from} + 1, {to})",
        })
        {
            var sql = $"SELECT count(*) AS n, sum(hash(t)) AS h, min(snapshot_id) AS first FROM {call} t";
            await using var connection = await lake.Source.OpenConnectionAsync();
            using var command = connection.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            var row = (await server.SqlAsync(sql)).GetProperty("rows")[0];
            Assert.Equal(reader.GetInt64(0), row[0].GetInt64());
            Assert.True(row[0].GetInt64() > 0, call);
            Assert.Equal(reader.GetText(1), row[1].GetString());
            Assert.Equal(reader.GetInt64(2), row[2].GetInt64());
        }
    }

    [Fact]
    public async Task The_information_schema_shows_the_lake_at_the_snapshot_and_nothing_of_the_engine()
    {
        const string Tables = "SELECT DISTINCT table_catalog, table_schema FROM information_schema.tables";
        Assert.Equal("""[["blockchain","main"]]""", (await server.SqlAsync(Tables)).GetProperty("rows").GetRawText());
        const string Columns =
            "SELECT column_name, data_type, is_nullable FROM information_schema.columns "
            + "WHERE table_name = 'transactions' AND column_name IN ('network', 'value') ORDER BY ordinal_position";
        Assert.Equal(
            """[["network","VARCHAR","NO"],["value","DECIMAL(38,0)","NO"]]""",
            (await server.SqlAsync(Columns)).GetProperty("rows").GetRawText());
        Assert.Equal(0, await NumberAsync(new { sql = "SELECT count(*) FROM information_schema.tables", snapshotId = 0 }));
        await server.SqlAsync("FROM information_schema.key_column_usage", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Names_of_tables_and_plans_are_shown()
    {
        var tables = (await server.SqlAsync("SHOW TABLES")).GetProperty("rows").EnumerateArray().Select(row => row[0].GetString());
        Assert.Contains("transactions", tables);
        var plan = (await server.SqlAsync("EXPLAIN SELECT tx_hash FROM transactions")).GetProperty("rows").GetRawText();
        Assert.Contains("tx_hash", plan, StringComparison.Ordinal);
        Assert.DoesNotContain(".parquet", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_cuts_rows_off_and_says_so()
    {
        var cut = await server.SqlAsync(new { sql = "FROM range(5000)", limit = 2500 });
        Assert.Equal(2500, cut.GetProperty("rows").GetArrayLength());
        Assert.Equal(2500, cut.GetProperty("rowCount").GetInt32());
        Assert.True(cut.GetProperty("isTruncated").GetBoolean());
        var whole = await server.SqlAsync(new { sql = "FROM range(2048)", limit = 2048 });
        Assert.False(whole.GetProperty("isTruncated").GetBoolean());
        Assert.Equal(SandboxOptions.DefaultRows, (await server.SqlAsync("FROM range(5000)")).GetProperty("rowCount").GetInt32());
        await server.SqlAsync(new { sql = "SELECT 1", limit = 0 }, HttpStatusCode.BadRequest);
        await server.SqlAsync(new { sql = "SELECT 1", limit = SandboxOptions.MaxRows + 1 }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Rows_come_as_csv_and_as_lines_of_json()
    {
        const string Sql = "SELECT 1 AS a, 'x,\"y' AS b, NULL AS c, '' AS a, 1.50::DECIMAL(5,2) AS d, [1] AS e";
        using var csv = await PostAsync(Sql, "text/csv");
        Assert.Equal("text/csv; charset=utf-8; header=present", csv.Content.Headers.ContentType?.ToString());
        Assert.Equal("a,b,c,a,d,e\r\n1,\"x,\"\"y\",,\"\",1.50,[1]\r\n", await csv.Content.ReadAsStringAsync());
        using var lines = await PostAsync(Sql, "application/x-ndjson");
        var text = (await lines.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal("""{"a":1,"b":"x,\u0022y","c":null,"a_1":"","d":"1.50","e":[1]}""", text[0]);
        Assert.Equal(1, JsonElement.Parse(text[1]).GetProperty("end").GetProperty("rowCount").GetInt32());
        using var parquet = await PostAsync(Sql, "application/vnd.apache.parquet");
        Assert.Equal("application/vnd.apache.parquet", parquet.Content.Headers.ContentType?.ToString());
        Assert.Equal("PAR1"u8.ToArray(), (await parquet.Content.ReadAsByteArrayAsync())[^4..]);
        using var none = await PostAsync(Sql, "image/png");
        Assert.Equal(HttpStatusCode.NotAcceptable, none.StatusCode);
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("nonsense", HttpStatusCode.BadRequest)]
    [InlineData("""{"sql": "SELECT 1", "snapshot": 3}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"sql": "SELECT 1", "snapshotId": 99999}""", HttpStatusCode.NotFound)]
    [InlineData("""{"sql": "SELECT 1", "snapshotId": 1, "asOf": "2026-01-01"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"sql": "SELECT 1", "limit": "many"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"sql": "SELECT FROM WHERE"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"sql": "SELECT nonsense FROM transactions"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"sql": "SELECT CAST(tx_hash AS INTEGER) FROM transactions"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"sql": ""}""", HttpStatusCode.BadRequest)]
    public async Task What_is_wrong_is_one_problem(string body, HttpStatusCode status)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await server.Client.PostAsync("/api/v1/sql", content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, text);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("/files/", text, StringComparison.Ordinal);
        Assert.DoesNotContain("read_parquet", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_json_by_its_type_is_refused()
    {
        using var content = new StringContent("""{"sql": "SELECT 1"}""", System.Text.Encoding.UTF8, "text/plain");
        using var response = await server.Client.PostAsync("/api/v1/sql", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Rows_of_a_parquet_file_are_exact_and_end_at_the_limit()
    {
        const string Sql =
            "SELECT i, i::HUGEINT * 1_000_000_000_000_000_000_000 AS i, [i, NULL] AS list, {'a': i::VARCHAR} AS s, "
            + "1.50::DECIMAL(38,2) AS d, INTERVAL 3 DAY AS span, NULL AS n FROM range(200000) t(i)";
        using var response = await PostAsync(Sql, "application/vnd.apache.parquet", limit: 150_001);
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "rows.parquet");
        await File.WriteAllBytesAsync(file, await response.Content.ReadAsByteArrayAsync());
        using var engine = DuckDbDatabase.Open();
        using var connection = engine.Connect();
        connection.Execute($"CREATE VIEW rows AS FROM read_parquet('{file}')");
        Assert.Equal("150001,150000,11250075000", Text(connection, "count(*), max(i), sum(list[1])"));
        Assert.Equal("150000000000000000000000000", Text(connection, "max(i_1::HUGEINT)"));
        Assert.Equal("150000,1.50,3 days", Text(connection, "max(s.a::INT), min(d), min(span)"));
        Assert.Equal("150001", Text(connection, "count(*) FILTER (n IS NULL AND list[2] IS NULL)"));

        static string Text(DuckDbConnection connection, string columns)
        {
            using var result = connection.Query($"SELECT concat_ws(',', {columns}) FROM rows");
            using var chunk = result.Fetch()!;
            return chunk[0].Text(0);
        }
    }

    async Task<long> NumberAsync(object body) => (await server.SqlAsync(body)).GetProperty("rows")[0][0].GetInt64();

    async Task<HttpResponseMessage> PostAsync(string sql, string accept, int? limit = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sql") { Content = JsonContent.Create(new { sql, limit }) };
        request.Headers.Accept.ParseAdd(accept);
        return await server.Client.SendAsync(request);
    }
}
