using System.Net;
using System.Text.Json;
using Ekko.Access;
using Ekko.Api;
using Ekko.Api.Caching;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Tests.Ekko;
using Ekko.Tests.Servers;
using StackExchange.Redis;

namespace Ekko.Tests.Api;

/// <summary>Two servers over one lake that share a Redis server.</summary>
public sealed class ReplicaTests(ReadingLake lake) : IClassFixture<ReadingLake>, IAsyncLifetime
{
    const string Path = "/api/v1/blocks?network=Avalanche&limit=3";
    readonly ManualClock _clock = new() { Now = DateTimeOffset.UtcNow };
    readonly List<IAsyncDisposable> _open = [];
    RedisServer? _redis;

    RedisServer Redis => _redis ??= new RedisServer();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        for (var i = _open.Count - 1; i >= 0; i--)
            await _open[i].DisposeAsync();
        _redis?.Dispose();
    }

    [RedisFact]
    public async Task An_answer_of_one_is_an_answer_of_the_other()
    {
        using var first = await StartAsync();
        using var second = await StartAsync();
        var answer = await first.GetStringAsync(Path);
        using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{Redis.Port},password={RedisServer.Password}");
        var key = Assert.Single(connection.GetServer("127.0.0.1", Redis.Port).Keys());
        Assert.StartsWith("ekko:answer:", key.ToString(), StringComparison.Ordinal);

        // Whoever reads the lake would not say this.
        var kept = (byte[])(await connection.GetDatabase().HashGetAsync(key, "data"))!;
        var index = kept.AsSpan().IndexOf("Avalanche"u8);
        "Borrowed!"u8.CopyTo(kept.AsSpan(index));
        await connection.GetDatabase().HashSetAsync(key, "data", kept);

        var other = await second.GetStringAsync(Path);
        Assert.Equal(answer, other.Replace("Borrowed!", "Avalanche", StringComparison.Ordinal));
        Assert.Contains("Borrowed!", other, StringComparison.Ordinal);
        Assert.Equal(answer, await first.GetStringAsync(Path));
    }

    [RedisFact]
    public async Task Without_Redis_answers_are_the_same_and_health_says_so()
    {
        using var client = await StartAsync();
        Assert.Equal(JsonValueKind.True, await HealthAsync(client));
        var answer = await client.GetStringAsync(Path);

        Redis.Kill();
        Assert.Equal(answer, await client.GetStringAsync(Path));
        Assert.Contains("\"items\"", await client.GetStringAsync("/api/v1/blocks?limit=2"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.False, await HealthAsync(client));

        Redis.StartAgain();
        await ComesBackAsync(client);
        Assert.Contains("\"items\"", await client.GetStringAsync("/api/v1/blocks?limit=4"), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task A_server_that_hangs_is_left_alone()
    {
        using var client = await StartAsync();
        Assert.Equal(JsonValueKind.True, await HealthAsync(client));
        Redis.Hang();
        foreach (var limit in Enumerable.Range(1, 5))
            Assert.Contains("\"items\"", await client.GetStringAsync($"/api/v1/blocks?limit={limit}"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.False, await HealthAsync(client));
        Redis.GoOn();
        await ComesBackAsync(client);
    }

    [RedisFact]
    public async Task A_server_that_is_not_there_yet_does_not_keep_a_replica_from_starting()
    {
        Redis.Kill();
        using var client = await StartAsync();
        Assert.Contains("\"items\"", await client.GetStringAsync(Path), StringComparison.Ordinal);
        Redis.StartAgain();
        await ComesBackAsync(client);
    }

    [RedisFact]
    public async Task Requests_to_one_count_for_the_other()
    {
        var keys = new ApiKeyStore(lake.Source);
        var (_, key) = await keys.CreateAsync("replicas", ApiScopes.Read);
        using var first = await StartAsync(key);
        using var second = await StartAsync(key);
        // A second in which the first took all may end before the second asks.
        HttpStatusCode ofSecond;
        do
        {
            while ((await first.GetAsync(Path)).StatusCode == HttpStatusCode.OK)
            {
            }

            ofSecond = (await second.GetAsync(Path)).StatusCode;
        }
        while (ofSecond == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.TooManyRequests, ofSecond);

        Redis.Kill();
        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync(Path)).StatusCode);
    }

    async Task ComesBackAsync(HttpClient client)
    {
        while (await HealthAsync(client) != JsonValueKind.True)
        {
            _clock.Now += TimeSpan.FromSeconds(6);
            await Task.Delay(20);
        }
    }

    static async Task<JsonValueKind> HealthAsync(HttpClient client) =>
        JsonElement.Parse(await client.GetStringAsync("/health/ready")).GetProperty("redis").ValueKind;

    async Task<HttpClient> StartAsync(string? key = null)
    {
        var redis = await RedisLink.OpenAsync(Redis.Url, _clock);
        _open.Add(redis);
        var server = ApiHost.Build(
            new ApiOptions { Address = IPAddress.Loopback, Port = 0, RequiresKey = key is not null, RequestsPerSecond = 1 },
            lake.Source, _clock, redis: redis);
        _open.Add(server);
        await server.StartAsync();
        var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
        if (key is not null)
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }
}
