using System.Net.Http.Json;
using System.Text;
using Apache.Arrow.Ipc;
using Ekko.Tests.Ekko;

namespace Ekko.Tests.Api;

/// <summary>What fails after its first rows were sent: the connection is broken off, so that no client takes it for whole.</summary>
[Collection(ReadingLakeCollection.Name)]
public sealed class ExportFailureTests(ApiServer server) : IClassFixture<ApiServer>, IAsyncLifetime
{
    readonly KeyedLake _lake = new();

    public Task InitializeAsync() => _lake.InitializeAsync();

    public Task DisposeAsync() => _lake.DisposeAsync();

    [Fact]
    public async Task An_export_of_a_damaged_file_is_broken_off_in_every_form()
    {
        await SqlAsync("CALL blockchain.set_option('parquet_row_group_size', '8192')");
        await SqlAsync("CREATE TABLE transactions(network VARCHAR, block_number BIGINT, tx_hash VARCHAR, value DECIMAL(38,0))");
        await AddRowsAsync(200_000);
        await AddRowsAsync(50_000);
        var damaged = (await ReadAsync("SELECT data_file FROM ducklake_list_files('blockchain', 'transactions')")).MinBy(
            path => new FileInfo(path).Length)!;
        await using (var file = File.OpenWrite(damaged))
        {
            file.Position = 4;
            await file.WriteAsync(Enumerable.Repeat((byte)0xFF, (int)file.Length / 2).ToArray());
        }

        var client = await _lake.StartAsync(options => options with { RequiresKey = false });
        foreach (var form in new[]
        {
            "text/csv", "application/x-ndjson", "application/vnd.apache.arrow.stream", "application/vnd.apache.parquet",
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/transactions");
            request.Headers.Accept.ParseAdd(form);
            await AssertBrokenOffAsync(client, request, form);
        }

        Assert.Equal("200", $"{(int)(await client.GetAsync("/api/v1/transactions/count")).StatusCode}");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/csv")]
    [InlineData("application/x-ndjson")]
    [InlineData("application/vnd.apache.parquet")]
    public async Task A_statement_that_fails_in_the_middle_is_broken_off(string form)
    {
        const string Sql =
            "SELECT CASE WHEN i < 300000 THEN i ELSE CAST('x' || i AS BIGINT) END AS n, repeat('x', 60) AS x FROM range(400000) t(i)";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sql")
        {
            Content = JsonContent.Create(new { sql = Sql, limit = 1_000_000 }),
        };
        request.Headers.Accept.ParseAdd(form);
        Assert.True(await AssertBrokenOffAsync(server.Client, request, form) > 0, form);
    }

    /// <summary>The answer begins, and its body ends with an error and without the end of a whole one.</summary>
    /// <returns>The bytes that came. A connection that is reset may take with it the few that were not read yet.</returns>
    static async Task<long> AssertBrokenOffAsync(HttpClient client, HttpRequestMessage request, string form)
    {
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.IsSuccessStatusCode, $"{form}: {(int)response.StatusCode}");
        await using var body = await response.Content.ReadAsStreamAsync();
        using var came = new MemoryStream();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(came));
        var end = Encoding.Latin1.GetString(came.ToArray().AsSpan()[^(int)Math.Min(came.Length, 200)..]);
        Assert.DoesNotContain("\"end\":", end, StringComparison.Ordinal);
        Assert.DoesNotContain("rowCount", end, StringComparison.Ordinal);
        Assert.False(end.EndsWith("PAR1", StringComparison.Ordinal), form);
        if (form == "application/vnd.apache.arrow.stream" && came.Length > 0)
            Assert.False(EndsAsArrow(came.ToArray()));
        return came.Length;
    }

    /// <summary>Whether the end marker of a stream stands behind its last batch.</summary>
    static bool EndsAsArrow(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = new ArrowStreamReader(stream);
        var end = 0L;
        try
        {
            while (reader.ReadNextRecordBatch() is { } batch)
            {
                batch.Dispose();
                end = stream.Position;
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or InvalidDataException)
        {
            // It was cut off inside a batch.
        }

        return bytes.AsSpan((int)end).StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]);
    }

    Task AddRowsAsync(int count) => SqlAsync(
        $"INSERT INTO transactions SELECT 'Ethereum', i, '0x' || sha256(i::VARCHAR), i FROM range({count}) t(i)");

    async Task SqlAsync(string sql) => await ReadAsync(sql);

    async Task<List<string>> ReadAsync(string sql)
    {
        await using var connection = await _lake.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
            texts.Add(reader.GetValue(0).ToString()!);
        return texts;
    }
}
