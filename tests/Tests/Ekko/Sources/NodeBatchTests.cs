using System.Text;
using Ekko.Sources.Rpc;
using Ekko.Tests.Servers;
using static Ekko.Tests.Sources.EchoNode;

namespace Ekko.Tests.Sources;

/// <summary>How many calls the client puts into one request: as many as a node takes.</summary>
public sealed class NodeBatchTests
{
    readonly SkippingTime _time = new(Limits.Timeout);

    [Theory]
    [InlineData(-32600)]
    [InlineData(-32003)]
    [InlineData(-32005)]
    public async Task A_node_that_refuses_large_batches_gets_smaller_ones_from_then_on(int code)
    {
        var largest = 0;
        await using var server = new NodeProxy(request =>
        {
            if (request.Calls.Count > 2)
                return request.Answer(_ => ProxyRequest.Error(code));
            largest = Math.Max(largest, request.Calls.Count);
            return Echo(request);
        });
        await using var client = Client(server.Url);
        RpcCall[] calls = [.. Enumerable.Range(1, 20).Select(i => RpcCall.Header(i))];

        using var answer = await client.SendAsync(calls, default);

        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"\"0x{i:x}\""), Values(answer));
        Assert.Equal(2, largest);
        Assert.Equal(2, client.MaxCalls);
    }

    public static TheoryData<int, string> Refusals => new()
    {
        { 200, """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"batch limit 3 exceeded"}}""" },
        { 200, """[{"jsonrpc":"2.0","id":FIRST,"error":{"code":-32600,"message":"batch too large"}}]""" },
        { 200, """[{"jsonrpc":"2.0","id":0,"error":{"code":-32000,"message":"batch too large"}}]""" },
        { 200, """{"error":"too many requests in one"}""" },
        { 200, """{"jsonrpc":"2.0","id":null,"error":{"code":-32010,"message":"The batch request was too large"}}""" },
        { 500, """{"code":31,"message":"Batch of more than 3 requests are not allowed"}""" },
        { 400, """{"error":"batches are not here"}""" },
        { 400, "" },
        { 403, "no" },
        { 405, "no" },
        { 413, "" },
        { 500, "Batch of more than 3 requests are not allowed" },
        { 503, "" },
        { 200, """{"jsonrpc":"2.0","error":{"code":-32005,"message":"limit"}}""" },
    };

    /// <summary>Nodes and gateways have no word in common for a batch they do not take.</summary>
    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task However_a_node_refuses_a_batch_it_gets_smaller_ones(int status, string body)
    {
        foreach (var limit in (int[])[1, 3])
        {
            await using var server = new NodeProxy(request => request.Calls.Count <= limit && request.IsBatch == request.Calls.Count > 1
                ? Echo(request)
                : new ProxyAnswer
                {
                    Status = status,
                    Body = Encoding.UTF8.GetBytes(body.Replace("FIRST", $"{request.Calls[0]["id"]}", StringComparison.Ordinal)),
                });
            await using var client = Client(server.Url);
            RpcCall[] calls = [.. Enumerable.Range(1, 20).Select(i => RpcCall.Header(i))];

            using var answer = await client.SendAsync(calls, default);

            Assert.Equal(Enumerable.Range(1, 20).Select(i => $"\"0x{i:x}\""), Values(answer));
            Assert.Equal(limit == 1 ? 1 : 2, client.MaxCalls);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_a_WebSocket_a_refusal_without_an_id_counts_for_every_batch(bool closes)
    {
        await using var server = new NodeProxy(request => !request.IsBatch ? Echo(request) : new ProxyAnswer
        {
            Breaks = closes,
            Body = """{"jsonrpc":"2.0","id":null,"error":{"code":-32010,"message":"The batch request was too large"}}"""u8.ToArray(),
        });
        var transport = new WebSocketTransport(NodeUrl.Parse($"ws://127.0.0.1:{server.Port}/"), Limits, _time);
        await using var client = new NodeClient([transport], concurrency: 4, maxCalls: 20, Limits, _time);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.SendAsync(ThreeCalls, default)));

        Assert.All(answers, answer => Assert.Equal(["\"0x1\"", "\"0x2\"", "\"0x3\""], Values(answer)));
        Assert.Equal(1, client.MaxCalls);
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task Batches_become_larger_again_when_the_smaller_ones_went_well_for_long()
    {
        var refuses = true;
        await using var server = new NodeProxy(request => refuses && request.IsBatch
            ? new ProxyAnswer { Body = """{"id":null,"error":{"code":-32000,"message":"not now"}}"""u8.ToArray() }
            : Echo(request));
        await using var client = Client(server.Url);
        using (await client.SendAsync(ThreeCalls, default))
            Assert.Equal(1, client.MaxCalls);

        refuses = false;
        while (client.MaxCalls == 1)
            using (await client.SendAsync(ThreeCalls, default))
                Assert.True(server.Requests < 1000);

        Assert.Equal(2, client.MaxCalls);
    }

    [Fact]
    public async Task A_node_without_batches_is_asked_one_by_one()
    {
        await using var server = new NodeProxy(request => request.IsBatch
            ? new ProxyAnswer { Body = """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no batches"}}"""u8.ToArray() }
            : Echo(request));
        await using var client = Client(server.Url);

        using var answer = await client.SendAsync(ThreeCalls, default);

        Assert.Equal(["\"0x1\"", "\"0x2\"", "\"0x3\""], Values(answer));
    }

    NodeClient Client(params string[] urls) => EchoNode.Client(Limits, _time, urls);
}
