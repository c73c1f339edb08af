using System.Net;
using System.Text.Json;
using Ekko.Tests.Ekko;

namespace Ekko.Tests.Api;

/// <summary>Every endpoint of the API's own document.</summary>
[Collection(ReadingLakeCollection.Name)]
public sealed class EndpointTests(ReadingLake lake, ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Every_endpoint_answers_as_the_document_says()
    {
        var document = await DocumentAsync();
        Assert.True(document.Reads.Count() >= 25);
        foreach (var (path, operation) in document.Reads)
        {
            var url = await UrlAsync(path, operation);
            Assert.True(document.Violations(operation, await server.GetAsync(url)) is [], url);
        }
    }

    [Fact]
    public async Task Every_endpoint_refuses_what_it_does_not_know()
    {
        var document = await DocumentAsync();
        foreach (var (path, operation) in document.Reads)
        {
            var url = await UrlAsync(path, operation);
            var separator = url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            Assert.Contains(
                "'limitt' is not a parameter",
                await DetailAsync($"{url}{separator}limitt=1", HttpStatusCode.BadRequest), StringComparison.Ordinal);
            var names = OpenApiDocument.Parameters(operation).Select(parameter => parameter.Name).ToHashSet();
            if (names.Contains("limit"))
            {
                foreach (var limit in new[] { "0", "1001", "-1", "x", "99999999999999999999" })
                    await DetailAsync($"{url}{separator}limit={limit}", HttpStatusCode.BadRequest);
                Assert.Contains(
                    "2 times", await DetailAsync($"{url}{separator}limit=1&limit=2", HttpStatusCode.BadRequest), StringComparison.Ordinal);
            }

            if (names.Contains("cursor"))
                await DetailAsync($"{url}{separator}cursor=nonsense", HttpStatusCode.BadRequest);
            if (!names.Contains("asOf"))
                continue;
            await DetailAsync($"{url}{separator}snapshotId=99999", HttpStatusCode.NotFound);
            await DetailAsync($"{url}{separator}asOf=1970-01-01", HttpStatusCode.NotFound);
            await DetailAsync($"{url}{separator}asOf=yesterday", HttpStatusCode.BadRequest);
            await DetailAsync($"{url}{separator}asOf=9999-12-31", HttpStatusCode.BadRequest);
            await DetailAsync($"{url}{separator}snapshotId=1&asOf=2026-01-01", HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task Every_endpoint_of_a_snapshot_names_it_and_is_not_asked_twice()
    {
        foreach (var (path, operation) in (await DocumentAsync()).Reads)
        {
            if (!OpenApiDocument.Parameters(operation).Any(parameter => parameter.Name == "asOf"))
                continue;
            var url = await UrlAsync(path, operation);
            using var first = await server.Client.GetAsync(url);
            var body = JsonElement.Parse(await first.Content.ReadAsStringAsync());
            Assert.Equal(first.Headers.GetValues("Ekko-Snapshot-Id").Single(), body.GetProperty("snapshotId").ToString());
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var second = await server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
            Assert.Equal(first.Headers.ETag, second.Headers.ETag);
            Assert.Empty(await second.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData("snapshots?limit=2")]
    [InlineData("snapshots/1")]
    [InlineData("changes?hours=24&table=blocks&limit=2")]
    [InlineData("diff?from=1")]
    [InlineData("diff/rows?from=1&table=blocks&limit=2")]
    public async Task What_is_about_several_states_is_not_asked_twice_either(string path)
    {
        using var first = await server.Client.GetAsync($"/api/v1/{path}");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/{path}");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task The_document_calls_integers_integers_and_names_its_operations()
    {
        var document = await server.GetAsync("/openapi/v1.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var count = document.GetProperty(
            "components").GetProperty("schemas").GetProperty("TransactionTotal").GetProperty("properties").GetProperty("count");
        Assert.Equal("integer", count.GetProperty("type").GetString());
        var names = new OpenApiDocument(document).Reads.Select(read => read.Operation.GetProperty("operationId").GetString()).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Contains("getTablesByNameFiles", names);
    }

    async Task<OpenApiDocument> DocumentAsync() => new(await server.GetAsync("/openapi/v1.json"));

    async Task<string> DetailAsync(string url, HttpStatusCode status)
    {
        var problem = await server.GetAsync(url, status);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("requestId").GetString()!);
        Assert.Equal(url.Split('?')[0], Uri.UnescapeDataString(problem.GetProperty("instance").GetString()!));
        return problem.GetProperty("detail").GetString()!;
    }

    /// <summary>A path with something of the lake in its places.</summary>
    async Task<string> UrlAsync(string path, JsonElement operation)
    {
        var transaction = (await lake.Service.GetTransactionsAsync(page: new(1))).Items[0];
        var reorganisation = (await lake.Service.Records.ReorganisationsAsync(page: new(1))).Items[0];
        var rejected = (await lake.Service.Records.RejectedAsync(page: new(1))).Items[0];
        string Value(string name) => (name, path) switch
        {
            ("hash", _) => transaction.TxHash,
            ("address", _) => transaction.FromAddress,
            ("numberOrHash", _) => transaction.BlockHash,
            ("name", _) => "transactions",
            ("id", "/api/v1/reorganisations/{id}") => $"{reorganisation.Id}",
            ("id", "/api/v1/rejected/{id}") => $"{rejected.Id}",
            ("id", "/api/v1/maintenance/runs/{id}") => lake.MaintenanceRunId,
            ("id", _) => "1",
            ("from", _) => $"{lake.BeforeReorganisation}",
            ("table", _) => "main.transactions",
            ("q", _) => transaction.TxHash,
            _ => throw new InvalidOperationException($"{path} has a parameter that the test does not know: {name}"),
        };
        var required = OpenApiDocument.Parameters(operation).Where(parameter => parameter.IsRequired).ToList();
        var url = required.Where(parameter => parameter.IsInPath)
            .Aggregate(path, (text, parameter) => text.Replace($"{{{parameter.Name}}}", Value(parameter.Name), StringComparison.Ordinal));
        var query = required.Where(parameter => !parameter.IsInPath).Select(
            parameter => $"{parameter.Name}={Uri.EscapeDataString(Value(parameter.Name))}").ToList();
        return query.Count == 0 ? url : $"{url}?{string.Join('&', query)}";
    }
}
