using System.Globalization;
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
        Assert.Equal(NumberOf(begin), JsonElement.Parse(begin.Data).GetProperty("snapshotId").GetInt64());
        Assert.Equal(begin.EventId, (await NextAsync(others, "snapshot")).EventId);
        var counters = JsonElement.Parse((await NextAsync(events, "counters")).Data);
        Assert.Equal(0, counters.GetProperty("transactionCount").GetInt64());

        await SqlAsync("CREATE TABLE t(i INTEGER)");
        await SqlAsync("INSERT INTO t SELECT * FROM range(1000)");
        var known = NumberOf(begin);
        foreach (var listener in new[] { events, others })
        {
            Assert.Equal(known + 1, NumberOf(await NextAsync(listener, "snapshot")));
            var last = await NextAsync(listener, "snapshot");
            Assert.Equal(known + 2, NumberOf(last));
            Assert.Equal("main.t", JsonElement.Parse(last.Data).GetProperty("changes").EnumerateObject().First().Value[0].GetString());
            Assert.Equal(known + 2, JsonElement.Parse((await NextAsync(listener, "counters")).Data).GetProperty("snapshotId").GetInt64());
        }

        foreach (var id in new[] { begin.EventId, $"{known}" })
        {
            using var again = await ListenAsync(server, id);
            await using var missed = Events(again);
            Assert.Equal(known + 1, NumberOf(await NextAsync(missed, "snapshot")));
            Assert.Equal(known + 2, NumberOf(await NextAsync(missed, "snapshot")));
        }
    }

    [Fact]
    public async Task A_lake_that_was_restored_and_went_on_is_told_to_listeners_and_to_those_who_come_back()
    {
        await SqlAsync("CREATE TABLE t(i INTEGER)");
        var begin = _lake.Backup();
        await SqlAsync("INSERT INTO t SELECT * FROM range(10)");
        await SqlAsync("INSERT INTO t SELECT * FROM range(20)");
        var other = _lake.Backup();
        _lake.Restore(begin);
        await SqlAsync("INSERT INTO t SELECT * FROM range(1000)");
        var server = await _lake.StartAsync(options => options with { RequiresKey = false });
        using var response = await ListenAsync(server);
        await using var events = Events(response);
        var before = await NextAsync(events, "snapshot");
        await NextAsync(events, "counters");

        // It has a later snapshot than the listener, and another one in the place of the listener's.
        _lake.Restore(other);
        var reset = await NextAsync(events, "reset");
        Assert.Equal(NumberOf(before) + 1, JsonElement.Parse(reset.Data).GetProperty("snapshotId").GetInt64());
        using var again = await ListenAsync(server, before.EventId);
        await using var others = Events(again);
        Assert.Equal("reset", (await NextAsync(others, "reset")).EventType);
        Assert.Equal(NumberOf(before) + 1, NumberOf(await NextAsync(others, "snapshot")));
    }

    [Fact]
    public async Task Who_knows_a_later_snapshot_than_the_lake_begins_anew()
    {
        var server = await _lake.StartAsync(options => options with { RequiresKey = false });
        using var response = await ListenAsync(server, "99999");
        await using var events = Events(response);
        var reset = await NextAsync(events, "reset");
        var latest = JsonElement.Parse(reset.Data).GetProperty("snapshotId").ToString();
        Assert.Equal(latest, $"{NumberOf(await NextAsync(events, "snapshot"))}");
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

    static long NumberOf(SseItem<string> snapshot) => long.Parse(snapshot.EventId!.Split('-')[0], CultureInfo.InvariantCulture);

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
