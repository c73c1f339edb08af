using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ekko.Api;
using Ekko.Api.Requests;
using Ekko.DuckLake;
using Ekko.Reading;
using Ekko.Tests.Ekko;

namespace Ekko.Tests.Api;

/// <summary>What all endpoints have in common, and what they do with bad requests.</summary>
[Collection(ReadingLakeCollection.Name)]
public sealed class ConventionTests(ReadingLake lake, ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Pages_can_be_walked_to_the_end_and_back()
    {
        const string Query = "/api/v1/transactions?network=Avalanche&limit=2";
        var forwards = new List<string>();
        var last = await WalkAsync(Query, "nextCursor", forwards);
        Assert.Equal((await lake.Service.GetTransactionCountAsync(new TransactionFilter { Network = "Avalanche" })).Count, forwards.Count);
        Assert.Equal(forwards.Count, forwards.Distinct().Count());
        var backwards = new List<string>();
        await WalkAsync($"{Query}&cursor={last}", "previousCursor", backwards);
        Assert.Equal(forwards.Order(), backwards.Order());
    }

    [Fact]
    public async Task Every_state_has_its_own_answer()
    {
        var before = await server.GetAsync($"/api/v1/transactions/count?snapshotId={lake.BeforeReorganisation}");
        var now = await server.GetAsync("/api/v1/transactions/count");
        Assert.Equal(lake.BeforeReorganisation, before.GetProperty("snapshotId").GetInt64());
        Assert.Equal(ReadingLake.TransactionCount, now.GetProperty("count").GetInt64());
        Assert.Equal(1, now.GetProperty("count").GetInt64() - before.GetProperty("count").GetInt64());
        var time = (await server.GetAsync($"/api/v1/snapshots/{lake.BeforeReorganisation}")).GetProperty("snapshotTime").GetString()!;
        Assert.EndsWith("Z", time, StringComparison.Ordinal);
        Assert.Equal(before.ToString(), (await server.GetAsync($"/api/v1/transactions/count?asOf={time}")).ToString());
        // A plus that was not encoded.
        Assert.Equal(before.ToString(), (await server.GetAsync($"/api/v1/transactions/count?asOf={time[..^1]}+00:00")).ToString());
    }

    [Fact]
    public async Task A_reorganisation_shows_both_sides()
    {
        var id = (await server.GetAsync("/api/v1/reorganisations")).GetProperty("items")[0].GetProperty("id");
        var shown = await server.GetAsync($"/api/v1/reorganisations/{id}");
        Assert.Equal(lake.BeforeReorganisation, shown.GetProperty("orphaned").GetProperty("snapshotId").GetInt64());
        Assert.Equal(ReadingLake.OrphanedHash, shown.GetProperty("orphaned").GetProperty("block").GetProperty("blockHash").GetString());
        Assert.Single(shown.GetProperty("orphaned").GetProperty("transactions").EnumerateArray());
        Assert.Equal(ReadingLake.CanonicalHash, shown.GetProperty("canonical").GetProperty("block").GetProperty("blockHash").GetString());
        Assert.Equal(2, shown.GetProperty("canonical").GetProperty("transactions").GetArrayLength());
    }

    [Fact]
    public async Task A_follower_goes_on_after_its_block_or_hears_where_to_go_back()
    {
        const string Chain = "network=Avalanche&subnet=Fuji";
        var blocks = (await server.GetAsync($"/api/v1/blocks?{Chain}&order=oldest")).GetProperty("items");
        Assert.Equal(10, blocks[0].GetProperty("blockNumber").GetInt64());
        var first = blocks[0].GetProperty("blockHash").GetString();
        var next = await server.GetAsync($"/api/v1/blocks?{Chain}&order=oldest&afterBlock=10&afterBlockHash={first}");
        Assert.Equal(ReadingLake.CanonicalHash, next.GetProperty("items")[0].GetProperty("blockHash").GetString());

        foreach (var resource in new[] { "blocks", "transactions", "transactions/count" })
        {
            var conflict = await server.GetAsync(
                $"/api/v1/{resource}?{Chain}&afterBlock=11&afterBlockHash={ReadingLake.OrphanedHash}", HttpStatusCode.Conflict);
            Assert.Equal(10, conflict.GetProperty("commonAncestor").GetProperty("blockNumber").GetInt64());
            Assert.Equal(first, conflict.GetProperty("commonAncestor").GetProperty("blockHash").GetString());
        }

        var unknown = await server.GetAsync(
            $"/api/v1/blocks?{Chain}&afterBlock=11&afterBlockHash=0x{new string('7', 64)}", HttpStatusCode.Conflict);
        Assert.Equal(JsonValueKind.Null, unknown.GetProperty("commonAncestor").ValueKind);
        await server.GetAsync($"/api/v1/blocks?{Chain}&afterBlock=999999999999&afterBlockHash=0x{new string('7', 64)}");
        await server.GetAsync($"/api/v1/blocks?afterBlock=11&afterBlockHash={ReadingLake.OrphanedHash}", HttpStatusCode.BadRequest);
        await server.GetAsync($"/api/v1/blocks?{Chain}&afterBlockHash={ReadingLake.OrphanedHash}", HttpStatusCode.BadRequest);
        var before = await server.GetAsync(
            $"/api/v1/transactions?{Chain}&afterBlock=11&afterBlockHash={ReadingLake.OrphanedHash}&snapshotId={lake.BeforeReorganisation}");
        Assert.All(before.GetProperty("items").EnumerateArray(), item => Assert.True(item.GetProperty("blockNumber").GetInt64() > 11));
    }

    [Fact]
    public async Task The_lineage_of_a_transaction_tells_when_it_came_and_went()
    {
        var id = (await lake.Service.Records.ReorganisationsAsync()).Items[0].Id;
        var orphaned = (await lake.Service.Records.ReorganisationAsync(id)).Orphaned!;
        var lineage = await server.GetAsync($"/api/v1/transactions/{orphaned.Transactions[0].TxHash}/lineage");
        Assert.Equal(
            [("inserted", lake.BeforeReorganisation), ("orphaned", lake.BeforeReorganisation + 1)],
            lineage.GetProperty("items").EnumerateArray()
                .Select(item => (item.GetProperty("event").GetString()!, item.GetProperty("snapshotId").GetInt64())));
        await server.GetAsync($"/api/v1/transactions/0x{new string('1', 64)}/lineage", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Statistics_add_up()
    {
        foreach (var interval in new[] { "year", "MONTH", "day" })
        {
            var years = await server.GetAsync($"/api/v1/stats/transactions?interval={interval}");
            Assert.Equal(
                ReadingLake.TransactionCount,
                years.GetProperty("items").EnumerateArray().Sum(item => item.GetProperty("transactionCount").GetInt64()));
        }

        var refused = await server.GetAsync("/api/v1/stats/transactions?interval=1", HttpStatusCode.BadRequest);
        Assert.Contains("Give minute or hour or day", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("POST", "/api/v1/transactions", 405)]
    [InlineData("GET", "/api/v1/snapshots/x", 404)]
    [InlineData("GET", "/api/v1/transactions/0x12", 400)]
    [InlineData("GET", "/api/v1/transactions/0x1111111111111111111111111111111111111111111111111111111111111111", 404)]
    [InlineData("GET", "/api/v1/addresses/vitalik", 400)]
    [InlineData("GET", "/api/v1/blocks/-1", 400)]
    [InlineData("GET", "/api/v1/blocks/99999999999", 404)]
    [InlineData("GET", "/api/v1/tables/nothing/schema", 404)]
    [InlineData("GET", "/api/v1/transactions?network=", 400)]
    [InlineData("GET", "/api/v1/transactions?fromBlock=2&toBlock=1", 400)]
    [InlineData("GET", "/api/v1/transactions?fromBlock=1.5", 400)]
    [InlineData("GET", "/api/v1/diff", 400)]
    [InlineData("GET", "/api/v1/diff?from=3&to=2", 400)]
    [InlineData("GET", "/api/v1/changes?hours=0", 400)]
    [InlineData("GET", "/api/v1/changes?hours=NaN", 400)]
    [InlineData("GET", "/api/v1/search?q=", 400)]
    public async Task Errors_are_problems(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{path}: {(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, JsonElement.Parse(text).GetProperty("status").GetInt32());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(response.Headers.GetValues("X-Request-Id").Single(), JsonElement.Parse(text).GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task A_request_line_and_a_body_have_an_end()
    {
        using var line = await server.Client.GetAsync("/api/v1/transactions?network=" + new string('a', 10_000));
        Assert.Equal(HttpStatusCode.RequestUriTooLong, line.StatusCode);
        using var response = await server.Client.PostAsync(
            "/api/v1/transactions", new StringContent(new string('a', 100_000), Encoding.UTF8));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory]
    [InlineData("Host", "evil.example", 421)]
    [InlineData("Host", "localhost", 200)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost:5173", 200)]
    public async Task Pages_of_the_internet_do_not_get_through_a_browser(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tables");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_request_keeps_the_id_that_its_client_gave_unless_it_is_odd()
    {
        async Task<string> IdAsync(string id)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
            request.Headers.TryAddWithoutValidation("X-Request-Id", id);
            using var response = await server.Client.SendAsync(request);
            return response.Headers.GetValues("X-Request-Id").Single();
        }

        Assert.Equal("job-7:42", await IdAsync("job-7:42"));
        Assert.NotEqual("a b", await IdAsync("a b"));
        Assert.NotEqual(new string('a', 65), await IdAsync(new string('a', 65)));
    }

    [Fact]
    public async Task The_page_loads_only_from_this_server()
    {
        var html = await server.Client.GetStringAsync("/docs/");
        Assert.DoesNotContain("//cdn", html, StringComparison.OrdinalIgnoreCase);
        using var page = await server.Client.GetAsync("/docs/");
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lake_that_is_gone_is_told_without_saying_where_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("ekko-secret-place-");
        await using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes =
            [
                new LakeAttachment
                {
                    Name = "blockchain", CatalogPath = $"sqlite:{folder.FullName}/none.sqlite", CreateIfNotExists = false,
                },
            ],
            DefaultLake = "blockchain",
        });
        await using var other = ApiHost.Build(new ApiOptions { Address = IPAddress.Loopback, Port = 0 }, source);
        await other.StartAsync();
        folder.Delete();
        using var client = new HttpClient { BaseAddress = new Uri(other.Urls.Single()) };
        foreach (var path in new[] { "/health/ready", "/api/v1/transactions", "/api/v1/tables" })
        {
            using var response = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.DoesNotContain("secret-place", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
    }

    [Theory]
    [InlineData("2026-05-03", "2026-05-03T00:00:00.0000000+00:00")]
    [InlineData("2026-05-03T11:18", "2026-05-03T11:18:00.0000000+00:00")]
    [InlineData("2026-05-03T11:18:56.5Z", "2026-05-03T11:18:56.5000000+00:00")]
    [InlineData("2026-05-03T11:18:56+02:00", "2026-05-03T09:18:56.0000000+00:00")]
    [InlineData("2026-05-03T11:18:56 02:00", "2026-05-03T09:18:56.0000000+00:00")]
    [InlineData("03.05.2026", null)]
    [InlineData("2026-13-03", null)]
    [InlineData("1746271136", null)]
    [InlineData("", null)]
    public void Times_are_utc_unless_they_say_otherwise(string text, string? time)
    {
        Assert.Equal(time is not null, TimeArgument.TryParse(text, null, out var read));
        if (time is not null)
            Assert.Equal(time, read.Value.ToString("O"));
    }

    [Theory]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("localhost:0", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("0.0.0.0:8080", false)]
    public void Addresses_say_whether_they_are_loopback(string listen, bool isLoopback) =>
        Assert.Equal(isLoopback, ApiOptions.Parse(listen).IsLoopback);

    /// <summary>Follows a cursor to the end; the hashes of all items and the last page's cursor.</summary>
    async Task<string?> WalkAsync(string path, string cursorName, List<string> keys)
    {
        string? used = null;
        for (var url = path; ;)
        {
            var page = await server.Client.GetFromJsonAsync<JsonElement>(url);
            keys.AddRange(page.GetProperty("items").EnumerateArray()
                .Select(item => $"{item.GetProperty("blockHash")}/{item.GetProperty("txIndex")}"));
            if (page.GetProperty(cursorName).GetString() is not { } cursor)
                return used;
            used = cursor;
            url = $"{path.Split("&cursor=")[0]}&cursor={cursor}";
        }
    }
}
