using System.Text;
using Ekko.Sources.Rpc;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Sources;

/// <summary>A node that answers each call with the number it asks for, and what is asked of it.</summary>
static class EchoNode
{
    public static readonly NodeLimits Limits = new() { Timeout = TimeSpan.FromSeconds(10) };
    public static readonly RpcCall[] ThreeCalls = [RpcCall.Header(1), RpcCall.Header(2), RpcCall.Header(3)];

    public static ProxyAnswer Echo(ProxyRequest request) => request.Answer(call => ProxyRequest.Result(call["params"]![0]!.DeepClone()));

    public static NodeClient Client(NodeLimits limits, TimeProvider time, params string[] urls) =>
        new(urls.Select(url => new HttpTransport(NodeUrl.Parse(url), limits, time)), concurrency: 4, maxCalls: 20, limits, time);

    public static List<string> Values(RpcResponse answer) =>
        [.. Enumerable.Range(0, answer.Count).Select(i => Encoding.UTF8.GetString(answer[i].Value.Span))];
}
