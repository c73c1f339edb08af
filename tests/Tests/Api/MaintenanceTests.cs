using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ekko.Access;
using Ekko.Cli;
using Ekko.Tests.Cli;

namespace Ekko.Tests.Api;

/// <summary>Maintenance over HTTP and on the command line, of one lake.</summary>
public sealed class MaintenanceTests : IAsyncLifetime
{
    readonly KeyedLake _lake = new();
    HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        await _lake.InitializeAsync();
        await using (var connection = await _lake.Source.OpenConnectionAsync())
        {
            foreach (var sql in new[]
            {
                "CREATE TABLE t(i INTEGER)", "INSERT INTO t SELECT * FROM range(1000)", "INSERT INTO t SELECT 7 FROM range(1000)",
            })
            {
                await using var command = connection.CreateCommand();
                command.CommandText = sql;
                await command.ExecuteNonQueryAsync();
            }
        }

        _client = await _lake.StartAsync();
        var (_, key) = await _lake.Keys.CreateAsync("night", ApiScopes.Maintain);
        _client.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    public Task DisposeAsync() => _lake.DisposeAsync();

    [Fact]
    public async Task A_plan_is_what_a_body_without_more_gives_and_a_run_is_on_record()
    {
        var plan = await PostAsync("merge", "{}");
        Assert.True(plan.GetProperty("dryRun").GetBoolean());
        Assert.Equal(JsonValueKind.Null, plan.GetProperty("run").ValueKind);
        Assert.Equal(2, plan.GetProperty("report").GetProperty("totals").GetProperty("filesReplaced").GetInt64());
        Assert.Equal("main.t", plan.GetProperty("report").GetProperty("merged")[0].GetProperty("table").GetString());
        Assert.Empty((await GetAsync("runs")).GetProperty("items").EnumerateArray());

        var done = await PostAsync("merge", """{"dryRun": false, "reason": "too many files"}""");
        var run = done.GetProperty("run");
        Assert.Equal("done", run.GetProperty("outcome").GetString());
        Assert.Equal("night", run.GetProperty("startedBy").GetString());
        Assert.Equal("merge", run.GetProperty("request").GetProperty("operation").GetString());
        Assert.Equal("too many files", run.GetProperty("request").GetProperty("reason").GetString());
        await PostAsync("cleanup", """{"dryRun": false, "allFiles": true}""");

        var first = await GetAsync("runs?limit=1");
        Assert.Equal("cleanup", first.GetProperty("items")[0].GetProperty("request").GetProperty("operation").GetString());
        Assert.True(first.GetProperty("items")[0].GetProperty("totals").GetProperty("bytesFreed").GetInt64() > 0);
        var second = await GetAsync($"runs?limit=1&cursor={first.GetProperty("nextCursor").GetString()}");
        Assert.Equal(run.GetProperty("runId").GetString(), second.GetProperty("items")[0].GetProperty("runId").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
        var id = run.GetProperty("runId").GetString();
        Assert.Equal(id, (await GetAsync($"runs/{id}")).GetProperty("runId").GetString());
    }

    [Theory]
    [InlineData("merge", """{"dryrn": false}""", HttpStatusCode.BadRequest)]
    [InlineData("merge", """{"dryRun": "no"}""", HttpStatusCode.BadRequest)]
    [InlineData("merge", """{"olderThan": "2026-01-01"}""", HttpStatusCode.BadRequest)]
    [InlineData("merge", """{"table": "nothing"}""", HttpStatusCode.NotFound)]
    [InlineData("expire", """{"olderThan": "soon"}""", HttpStatusCode.BadRequest)]
    [InlineData("merge", "", HttpStatusCode.BadRequest)]
    [InlineData("vacuum", "{}", HttpStatusCode.NotFound)]
    public async Task A_request_that_is_wrong_does_nothing(string operation, string body, HttpStatusCode status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync($"/api/v1/maintenance/{operation}", content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty((await GetAsync("runs")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Only_who_may_maintain_does_and_only_with_a_body_of_JSON()
    {
        var (_, reader) = await _lake.Keys.CreateAsync("reader", ApiScopes.Read | ApiScopes.Sql);
        foreach (var (method, path) in new[] { (HttpMethod.Post, "merge"), (HttpMethod.Get, "runs") })
        {
            using var request = new HttpRequestMessage(method, $"/api/v1/maintenance/{path}");
            request.Headers.Add("X-Api-Key", reader);
            request.Content = method == HttpMethod.Post ? JsonContent.Create(new { dryRun = true }) : null;
            using var other = await _lake.StartAsync();
            using var response = await other.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Contains("needs the scope maintain", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var form = new StringContent("dryRun=false", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var refused = await _client.PostAsync("/api/v1/maintenance/merge", form);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
    }

    [Fact]
    public async Task The_command_line_plans_runs_and_lists()
    {
        var plan = await RunCli.RunAsync(_lake.Environment, "", "maintain", "merge", "--dry-run");
        Assert.Equal(ExitCode.Success, plan.Code);
        Assert.Contains("main.t: 2 files merged into 1", plan.Output, StringComparison.Ordinal);
        Assert.Contains("Would be done", plan.Output, StringComparison.Ordinal);
        var done = await RunCli.RunAsync(_lake.Environment, "", "maintain", "checkpoint", "--reason", "weekly");
        Assert.Equal(ExitCode.Success, done.Code);
        Assert.Contains("Done: 0 rows flushed, 0 snapshots ended, 2 files replaced by 1", done.Output, StringComparison.Ordinal);
        var old = await RunCli.RunAsync(_lake.Environment, "", "maintain", "expire", "--older-than", "30d", "--dry-run");
        Assert.Contains("0 snapshots ended", old.Output, StringComparison.Ordinal);
        var listed = await RunCli.RunAsync(_lake.Environment, "", "maintain", "runs", "--format", "csv");
        Assert.Contains(",checkpoint,ekko maintain,weekly,", listed.Output, StringComparison.Ordinal);
        Assert.Single((await GetAsync("runs")).GetProperty("items").EnumerateArray());
        foreach (var wrong in (string[][])[["expire", "--older-than", "soon"], ["merge", "--older-than", "1d"], ["runs", "--limit", "0"]])
            Assert.Equal(ExitCode.Usage, (await RunCli.RunAsync(_lake.Environment, "", ["maintain", .. wrong])).Code);
    }

    async Task<JsonElement> PostAsync(string operation, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync($"/api/v1/maintenance/{operation}", content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    async Task<JsonElement> GetAsync(string path) =>
        JsonElement.Parse(await _client.GetStringAsync($"/api/v1/maintenance/{path}"));
}
