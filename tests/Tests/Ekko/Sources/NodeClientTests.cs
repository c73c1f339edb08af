using System.Text;
using System.Text.Json.Nodes;
using Ekko.Sources.Rpc;
using Ekko.Tests.Servers;
using static Ekko.Tests.Sources.EchoNode;

namespace Ekko.Tests.Sources;

/// <summary>What the client does with servers that are slow, limit, break, or answer nonsense.</summary>
public sealed class NodeClientTests
{
    readonly SkippingTime _time = new(Limits.Timeout);

    [Fact]
    public async Task A_limited_request_waits_as_long_as_the_node_says()
    {
        await using var server = new NodeProxy(request => request.Number == 1 ? new ProxyAnswer { Status = 429, RetryAfter = "7" }
                : Echo(request));
        await using var client = Client(server.Url);

        Assert.Equal("\"0x1\"", await AskAsync(client));

        Assert.Contains(_time.Pauses, pause => pause == TimeSpan.FromSeconds(7));
        Assert.Equal(1, client.Retries);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(408)]
    [InlineData(429)]
    public async Task A_status_that_may_pass_is_tried_again_with_pauses_that_grow(int status)
    {
        await using var server = new NodeProxy(request => request.Number <= 8 ? new ProxyAnswer { Status = status } : Echo(request));
        await using var client = Client(server.Url);

        Assert.Equal("\"0x1\"", await AskAsync(client));

        // Their jitter is wide, but sums of neighbours grow whatever is drawn.
        Assert.Equal(8, _time.Pauses.Count);
        Assert.True(Sum(_time.Pauses.Skip(5)) > Sum(_time.Pauses.Take(3)));
        Assert.All(_time.Pauses, pause => Assert.True(pause <= Limits.LongestPause));

        static TimeSpan Sum(IEnumerable<TimeSpan> pauses) => pauses.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause);
    }

    public static TheoryData<string> Accidents =>
    [
        "cut body", "cut JSON", "no JSON", "empty", "broken connection", "other id", "id twice", "call left out",
        "neither result nor error",
    ];

    [Theory]
    [MemberData(nameof(Accidents))]
    public async Task An_answer_that_is_none_is_asked_for_again(string accident)
    {
        await using var server = new NodeProxy(request => request.Number > 2 ? Echo(request) : accident switch
        {
            "cut body" => Echo(request) with { Sent = 20 },
            "cut JSON" => Echo(request) with { Body = Echo(request).Body[..^20] },
            "no JSON" => new ProxyAnswer { Body = "<html>Bad gateway</html>"u8.ToArray() },
            "empty" => new ProxyAnswer(),
            "broken connection" => new ProxyAnswer { Breaks = true },
            "other id" => request.Answer(_ => new JsonObject { ["id"] = 4711, ["result"] = "0x1" }),
            "id twice" => request.Answer(_ => new JsonObject { ["id"] = request.Calls[0]["id"]!.DeepClone(), ["result"] = "0x1" }),
            "call left out" => new ProxyAnswer { Body = "[]"u8.ToArray() },
            _ => request.Answer(_ => new JsonObject()),
        });
        await using var client = Client(server.Url);

        using var answer = await client.SendAsync(ThreeCalls, default);

        Assert.Equal(["\"0x1\"", "\"0x2\"", "\"0x3\""], Values(answer));
        // One more accident of the connection, and the three calls are asked for one by one.
        Assert.InRange(server.Requests, 3, 5);
    }

    [Fact]
    public async Task A_request_without_answer_is_repeated_after_its_time()
    {
        var limits = Limits with { Timeout = TimeSpan.FromMilliseconds(150) };
        await using var server = new NodeProxy(request => request.Number == 1 ? new ProxyAnswer { Hangs = true } : Echo(request));
        await using var client = EchoNode.Client(limits, new SkippingTime(limits.Timeout), server.Url);

        Assert.Equal("\"0x1\"", await AskAsync(client));
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task Answers_may_come_in_any_order_and_with_text_as_id()
    {
        await using var server = new NodeProxy(request =>
        {
            var answers = JsonNode.Parse(Echo(request).Body)!.AsArray().Reverse().Select(node => node!.DeepClone()).ToArray();
            foreach (var answer in answers)
                answer["id"] = answer["id"]!.ToString();
            return new ProxyAnswer { Body = Encoding.UTF8.GetBytes(new JsonArray(answers).ToJsonString()) };
        });
        await using var client = Client(server.Url);

        using var answer = await client.SendAsync(ThreeCalls, default);

        Assert.Equal(["\"0x1\"", "\"0x2\"", "\"0x3\""], Values(answer));
    }

    [Fact]
    public async Task Bytes_of_a_result_are_those_the_node_wrote()
    {
        const string Odd = """{ "a" : 1.50,"b":"\u00e9é", "c":[ ] }""";
        await using var server = new NodeProxy(request => new ProxyAnswer
        {
            Body = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{request.Calls[0]["id"]}},"result":{{Odd}}}"""),
        });
        await using var client = Client(server.Url);

        Assert.Equal(Odd, await AskAsync(client));
    }

    [Theory]
    [InlineData(-32005)]
    [InlineData(429)]
    [InlineData(-32603)]
    [InlineData(-32000)]
    public async Task A_code_that_may_pass_is_tried_again(int code)
    {
        await using var server = new NodeProxy(request => request.Number <= 2 ? request.Answer(_ => ProxyRequest.Error(code))
                : Echo(request));
        await using var client = Client(server.Url);

        Assert.Equal("\"0x1\"", await AskAsync(client));
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task An_answer_beyond_the_limit_is_asked_for_in_parts()
    {
        await using var server = new NodeProxy(request => request.Answer(_ => ProxyRequest.Result(new string('x', 3000))));
        await using var client = EchoNode.Client(Limits with { MaxAnswerBytes = 5000 }, _time, server.Url);

        using var answer = await client.SendAsync(ThreeCalls, default);

        Assert.Equal(3, answer.Count);
        Assert.Equal(1, client.MaxCalls);
    }

    [Fact]
    public async Task One_answer_beyond_the_limit_is_an_error_that_names_the_limit()
    {
        await using var server = new NodeProxy(request => request.Answer(_ => ProxyRequest.Result(new string('x', 9000))));
        await using var client = EchoNode.Client(Limits with { MaxAnswerBytes = 5000 }, _time, server.Url);

        var error = await Assert.ThrowsAsync<NodeException>(() => AskAsync(client));

        Assert.Contains("longer than 5000 bytes", error.Message);
    }

    [Theory]
    [InlineData(401, "wants a key")]
    [InlineData(403, "refuses this one")]
    [InlineData(404, "no node at this path")]
    [InlineData(302, "the final URL")]
    public async Task A_refusal_is_final_and_no_message_holds_a_secret(int status, string hint)
    {
        await using var server = new NodeProxy(_ => new ProxyAnswer { Status = status });
        await using var client = Client(server.Url);

        var error = await Assert.ThrowsAsync<NodeException>(() => AskAsync(client));

        Assert.Equal(1, server.Requests);
        Assert.Contains(hint, error.Message);
        Assert.Contains($"http://127.0.0.1:{server.Port}", error.Message);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    [Fact]
    public async Task The_user_part_of_a_URL_goes_into_a_header()
    {
        string? header = null;
        await using var server = new NodeProxy(request =>
        {
            header = request.Authorization;
            return Echo(request);
        });
        await using var client = Client(server.Url);

        await AskAsync(client);

        Assert.Equal("Basic " + Convert.ToBase64String("user:s3cret"u8), header);
    }

    [Fact]
    public async Task Where_nobody_listens_the_client_gives_up_in_time_and_says_where()
    {
        var port = FreePort.Next();
        await using var client = EchoNode.Client(
            Limits with { GiveUpAfter = TimeSpan.FromSeconds(1) }, _time, $"http://127.0.0.1:{port}/s3cret");

        var error = await Assert.ThrowsAsync<NodeException>(() => AskAsync(client));

        Assert.Contains($"http://127.0.0.1:{port}", error.Message);
        Assert.Contains("Gave up after", error.Message);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    [Fact]
    public async Task Another_node_takes_over_when_one_fails()
    {
        await using var bad = new NodeProxy(_ => new ProxyAnswer { Status = 503 });
        await using var good = new NodeProxy(Echo);
        await using var client = Client(bad.Url, good.Url);

        Assert.Equal("\"0x1\"", await AskAsync(client));
        Assert.Equal("\"0x1\"", await AskAsync(client));
        Assert.Equal((1, 2), (bad.Requests, good.Requests));
    }

    [Fact]
    public async Task A_node_of_another_chain_is_found_out_when_the_connection_comes_back()
    {
        await using var server = new NodeProxy(request => request.Number switch
        {
            2 => new ProxyAnswer { Breaks = true },
            _ => request.Answer(call => ProxyRequest.Result((string?)call["method"] == "eth_chainId" ? request.Number == 1 ? "0x1" : "0x2"
                    : "0x1")),
        });
        await using var client = Client(server.Url);
        client.ExpectedChainId = 1;

        var error = await Assert.ThrowsAsync<EkkoException>(() => AskAsync(client));

        Assert.Contains("it is of chain 2, and this network is chain 1", error.Message);
    }

    [Fact]
    public async Task No_more_requests_are_on_their_way_than_allowed()
    {
        var (now, most) = (0, 0);
        await using var server = new NodeProxy(async request =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return Echo(request);
        });
        await using var client = new NodeClient([new HttpTransport(NodeUrl.Parse(server.Url), Limits, _time)], 3, 1, Limits, _time);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => AskAsync(client)));

        Assert.InRange(most, 1, 3);
    }

    [Theory]
    [InlineData("localhost:8545")]
    [InlineData("ftp://user:s3cret@host/")]
    [InlineData("s3cret")]
    [InlineData("http://")]
    public void What_is_no_URL_of_a_node_is_an_error_without_the_text(string text)
    {
        var error = Assert.Throws<EkkoException>(() => NodeUrl.Parse(text));
        Assert.Contains("http://, https://, ws:// or wss://", error.Message);
        Assert.DoesNotContain("s3cret", error.Message);
    }

    NodeClient Client(params string[] urls) => EchoNode.Client(Limits, _time, urls);

    static async Task<string> AskAsync(NodeClient client)
    {
        using var answer = await client.SendAsync([RpcCall.Header(1)], default);
        return Values(answer).Single();
    }

    static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
