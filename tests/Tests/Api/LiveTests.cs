using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Ekko.Access;

namespace Ekko.Tests.Api;

/// <summary>New snapshots as they come.</summary>
public sealed class LiveTests : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly KeyedLake _lake = new();
    readonly CancellationTokenSource _patience = new(Patience);

    public Task InitializeAsync() => _lake.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _lake.DisposeAsync();
        _patience.Dispose();
    }

    [Fact]
    public async Task Each_listener_hears_of_each_snapshot_once_and_of_those_it_missed()
    {
        var server = await _lake.StartAsync(options => options with { RequiresKey = false });
        using var first = await ListenAsync(server);
        using var second = await ListenAsync(server);
        await using var events = Events(first);
        await using var others = Events(second);
        var begin = await NextAsync(events, "snapshot");
        Assert.Equal(begin.EventId, JsonElement.Parse(begin.Data).GetProperty("snapshotId").ToString());
        Assert.Equal(begin.EventId, (await NextAsync(others, "snapshot")).EventId);
        var counters = JsonElement.Parse((await NextAsync(events, "counters")).Data);
        Assert.Equal(0, counters.GetProperty("transactionCount").GetInt64());

        await SqlAsync("CREATE TABLE t(i INTEGER)");
        await SqlAsync("INSERT INTO t SELECT * FROM range(1000)");
        var known = long.Parse(begin.EventId!);
        foreach (var listener in new[] { events, others })
        {
            Assert.Equal($"{known + 1}", (await NextAsync(listener, "snapshot")).EventId);
            var last = await NextAsync(listener, "snapshot");
            Assert.Equal($"{known + 2}", last.EventId);
            Assert.Equal("main.t", JsonElement.Parse(last.Data).GetProperty("changes").EnumerateObject().First().Value[0].GetString());
            Assert.Equal(known + 2, JsonElement.Parse((await NextAsync(listener, "counters")).Data).GetProperty("snapshotId").GetInt64());
        }

        using var again = await ListenAsync(server, begin.EventId);
        await using var missed = Events(again);
        Assert.Equal($"{known + 1}", (await NextAsync(missed, "snapshot")).EventId);
        Assert.Equal($"{known + 2}", (await NextAsync(missed, "snapshot")).EventId);
    }

    [Fact]
    public async Task Who_knows_a_later_snapshot_than_the_lake_begins_anew()
    {
        var server = await _lake.StartAsync(options => options with { RequiresKey = false });
        using var response = await ListenAsync(server, "99999");
        await using var events = Events(response);
        var reset = await NextAsync(events, "reset");
        var latest = JsonElement.Parse(reset.Data).GetProperty("snapshotId").ToString();
        Assert.Equal(latest, (await NextAsync(events, "snapshot")).EventId);
        using var nonsense = await ListenAsync(server, "nonsense");
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
    }

    [Fact]
    public async Task A_stream_ends_with_its_key()
    {
        var (_, key) = await _lake.Keys.CreateAsync("board", ApiScopes.Read);
        var server = await _lake.StartAsync();
        using var refused = await ListenAsync(server);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        server.DefaultRequestHeaders.Add("X-Api-Key", key);
        using var response = await ListenAsync(server);
        await using var events = Events(response);
        await NextAsync(events, "counters");
        await _lake.Keys.RevokeAsync("board");
        _lake.Wait(TimeSpan.FromSeconds(6));
        await SqlAsync("CREATE TABLE t(i INTEGER)");
        while (await events.MoveNextAsync())
            Assert.NotEqual("snapshot", events.Current.EventType);
    }

    async Task<HttpResponseMessage> ListenAsync(HttpClient server, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/live");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        return await server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _patience.Token);
    }

    IAsyncEnumerator<SseItem<string>> Events(HttpResponseMessage response)
    {
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return SseParser.Create(response.Content.ReadAsStream(_patience.Token)).EnumerateAsync(_patience.Token)
            .GetAsyncEnumerator(_patience.Token);
    }

    /// <summary>The next event of a kind; those of other kinds are passed over.</summary>
    static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> events, string kind)
    {
        do
        {
            Assert.True(await events.MoveNextAsync(), $"The stream ended before an event {kind}.");
        }
        while (events.Current.EventType != kind);
        return events.Current;
    }

    async Task SqlAsync(string sql)
    {
        await using var connection = await _lake.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
