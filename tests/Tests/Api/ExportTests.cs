using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Ekko.DuckDb;
using Ekko.Reading;
using Ekko.Tests.Cli;
using Ekko.Tests.Ekko;

namespace Ekko.Tests.Api;

/// <summary>All rows in the forms that other programs read.</summary>
[Collection(ReadingLakeCollection.Name)]
public sealed class ExportTests(ReadingLake lake, ApiServer server) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("/api/v1/transactions", "")]
    [InlineData("/api/v1/transactions", "?network=Avalanche")]
    [InlineData("/api/v1/blocks", "")]
    public async Task Lines_of_json_are_the_items_of_pages(string path, string query)
    {
        using var response = await GetAsync(path + query, "application/x-ndjson", countFirst: true);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.ToString());
        var lines = (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        var rows = lines[..^1];
        var end = JsonElement.Parse(lines[^1]).GetProperty("end");
        Assert.Equal(rows.Length, end.GetProperty("rowCount").GetInt32());
        Assert.Equal($"{rows.Length}", response.Headers.GetValues("Ekko-Row-Count").Single());
        Assert.Equal(response.Headers.GetValues("Ekko-Snapshot-Id").Single(), $"{end.GetProperty("snapshotId")}");

        var items = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var separator = query.Length == 0 ? '?' : '&';
            var page = await server.GetAsync($"{path}{query}{separator}limit=1000{(cursor.Length == 0 ? "" : $"&cursor={cursor}")}");
            items.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetRawText()));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(items.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Csv_has_a_header_and_the_same_values()
    {
        using var response = await GetAsync("/api/v1/transactions?network=Avalanche&subnet=Fuji", "text/csv");
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        var lines = (await response.Content.ReadAsStringAsync()).TrimEnd().Split("\r\n").Select(line => line.Split(',')).ToList();
        var items = await ReadingLake.AllAsync(
            page => lake.Service.GetTransactionsAsync(new TransactionFilter { Network = "Avalanche", Subnet = "Fuji" }, page), 1000);
        Assert.Equal(items.Count, lines.Count - 1);
        Assert.False(response.Headers.Contains("Ekko-Row-Count"));
        var byKey = items.ToDictionary(item => $"{item.BlockHash}/{item.TxIndex}");
        var column = lines[0].Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i);
        foreach (var line in lines.Skip(1))
        {
            var item = byKey[$"{line[column["blockHash"]]}/{line[column["txIndex"]]}"];
            Assert.Equal(item.Value, line[column["value"]]);
            Assert.Equal(item.FromAddress, line[column["fromAddress"]]);
            Assert.Equal(item.ToAddress ?? "", line[column["toAddress"]]);
            Assert.Equal(item.GasPrice ?? "", line[column["gasPrice"]]);
            Assert.Equal($"{item.BlockTime.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}", line[column["blockTime"]]);
        }
    }

    [Theory]
    [InlineData("/api/v1/transactions")]
    [InlineData("/api/v1/blocks")]
    public async Task An_arrow_stream_has_the_rows_of_the_lines_of_json(string path)
    {
        using var arrow = await GetAsync(path, "application/vnd.apache.arrow.stream");
        Assert.Equal("application/vnd.apache.arrow.stream", arrow.Content.Headers.ContentType?.ToString());
        using var lines = await GetAsync(path, "application/x-ndjson");
        var expected = (await lines.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n')[..^1]
            .Select(line => JsonElement.Parse(line).EnumerateObject().Select(member => member.Value.ToString()).ToList()).ToList();
        var bytes = await arrow.Content.ReadAsByteArrayAsync();
        using var reader = new ArrowStreamReader(new MemoryStream(bytes));
        var rows = new List<List<string>>();
        while (reader.ReadNextRecordBatch() is { } batch)
        {
            Assert.All(batch.Arrays, AssertNullIsZero);
            for (var row = 0; row < batch.Length; row++)
                rows.Add([.. batch.Arrays.Select(array => Text(array, row))]);
        }

        Assert.Equal(expected.Count, rows.Count);
        Assert.Equal(expected.Select(Line).Order(StringComparer.Ordinal), rows.Select(Line).Order(StringComparer.Ordinal));
        Assert.Equal(arrow.Headers.GetValues("Ekko-Snapshot-Id").Single(), reader.Schema.Metadata["snapshotId"]);
        // The stream's own end marker.
        Assert.Equal([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], bytes[^8..]);

        static string Line(List<string> values) => string.Join('|', values);

        // In the place of a NULL the engine may have the bytes of another query.
        static void AssertNullIsZero(IArrowArray array)
        {
            if (array.Data.DataType is not FixedWidthType { BitWidth: >= 8 } type)
                return;
            var width = type.BitWidth / 8;
            for (var row = 0; row < array.Length; row++)
                Assert.True(!array.IsNull(row) || array.Data.Buffers[1].Span.Slice(row * width, width).IndexOfAnyExcept((byte)0) < 0);
        }
    }

    [Theory]
    [InlineData("/api/v1/transactions")]
    [InlineData("/api/v1/blocks")]
    public async Task A_parquet_file_has_the_rows_of_the_lines_of_json(string path)
    {
        using var parquet = await GetAsync(path, "application/vnd.apache.parquet");
        Assert.Equal("application/vnd.apache.parquet", parquet.Content.Headers.ContentType?.ToString());
        using var lines = await GetAsync(path, "application/x-ndjson");
        var expected = (await lines.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n')[..^1]
            .Select(line => string.Join('|', JsonElement.Parse(line).EnumerateObject().Select(EngineText)));
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "rows.parquet");
        await File.WriteAllBytesAsync(file, await parquet.Content.ReadAsByteArrayAsync());
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Texts($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet('{file}')").Order(StringComparer.Ordinal));
        Assert.Equal(
            [$"snapshotId|{parquet.Headers.GetValues("Ekko-Snapshot-Id").Single()}"],
            Texts($"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{file}')"));
        Assert.Contains(
            path.EndsWith("blocks", StringComparison.Ordinal) ? "blockNumber|BIGINT" : "value|DECIMAL(38,0)",
            Texts($"SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet('{file}'))"));
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("text/html, */*;q=0.8", "application/json")]
    [InlineData("application/json;q=0.5, text/csv", "text/csv")]
    [InlineData("text/*", "text/csv")]
    public async Task The_form_is_the_one_that_is_liked_best(string accept, string form)
    {
        using var response = await GetAsync("/api/v1/blocks", accept);
        Assert.Equal(form, response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Fact]
    public async Task A_form_that_is_not_there_and_a_page_of_an_export_are_refused()
    {
        using var unknown = await GetAsync("/api/v1/blocks", "application/xml");
        Assert.Equal(HttpStatusCode.NotAcceptable, unknown.StatusCode);
        Assert.Equal("application/problem+json", unknown.Content.Headers.ContentType?.MediaType);
        using var paged = await GetAsync("/api/v1/blocks?limit=3", "text/csv");
        Assert.Equal(HttpStatusCode.BadRequest, paged.StatusCode);
        Assert.Equal("application/problem+json", paged.Content.Headers.ContentType?.MediaType);
        Assert.Contains("limit and cursor are of pages", await paged.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_of_an_earlier_state_is_that_state()
    {
        using var response = await GetAsync(
            $"/api/v1/transactions?snapshotId={lake.BeforeReorganisation}&network=Avalanche", "application/x-ndjson");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains(ReadingLake.OrphanedHash, text, StringComparison.Ordinal);
        Assert.DoesNotContain(ReadingLake.CanonicalHash, text, StringComparison.Ordinal);
        Assert.Equal(lake.BeforeReorganisation, (long)JsonNode.Parse(text.TrimEnd('\n').Split('\n')[^1])!["end"]!["snapshotId"]!);
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_its_export_and_others_are_answered()
    {
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/transactions");
            request.Headers.Accept.ParseAdd("text/csv");
            using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[100]);
        }

        await server.GetAsync("/api/v1/transactions/count");
    }

    /// <summary>A value of a line of JSON as the engine writes it.</summary>
    static string EngineText(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ when member.Name is "blockTime" or "ingestedAt" => member.Value.ToString().Replace('T', ' ').Replace("Z", "+00"),
        _ => member.Value.ToString(),
    };

    /// <summary>The rows of a query of an engine of its own.</summary>
    static List<string> Texts(string sql)
    {
        using var engine = DuckDbDatabase.Open();
        using var connection = engine.Connect();
        using var result = connection.Query(sql);
        var rows = new List<string>();
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                    rows.Add(string.Join('|', Enumerable.Range(0, chunk.ColumnCount).Select(i => Cell(chunk, i, row))));
            }
        }

        return rows;
    }

    static string Cell(DuckDbChunk chunk, int column, int row) => chunk[column].IsValid(row) ? chunk[column].Text(row) : "";

    /// <summary>A value as the lines of JSON have it.</summary>
    static string Text(IArrowArray array, int row) => array.IsNull(row) ? "" : array switch
    {
        StringArray texts => texts.GetString(row),
        BooleanArray flags => flags.GetValue(row)!.Value ? "True" : "False",
        Decimal128Array decimals => decimals.GetString(row)!,
        TimestampArray times => times.GetTimestamp(row)!.Value.UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        Int64Array numbers => $"{numbers.GetValue(row)}",
        Int32Array numbers => $"{numbers.GetValue(row)}",
        Int16Array numbers => $"{numbers.GetValue(row)}",
        _ => throw new InvalidOperationException($"Exports have no {array.GetType().Name}."),
    };

    async Task<HttpResponseMessage> GetAsync(string path, string accept, bool countFirst = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (countFirst)
            request.Headers.Add("Prefer", "count=exact");
        return await server.Client.SendAsync(request);
    }
}
