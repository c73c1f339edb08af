using System.Diagnostics;
using System.Net.Sockets;
using Ekko.Tests.Ekko;

namespace Ekko.Tests.Api;

/// <summary>An export whose client goes away.</summary>
[Collection(ReadingLakeCollection.Name)]
public sealed class ExportEndTests(ApiServer server) : IClassFixture<ApiServer>
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_client_that_goes_away_ends_the_query_of_its_export()
    {
        var trace = ActivityTraceId.CreateRandom();
        var open = 0;
        var ended = new TaskCompletionSource();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Ekko.DuckLake" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = span => Interlocked.Add(ref open, IsQuery(span) ? 1 : 0),
            ActivityStopped = span =>
            {
                if (IsQuery(span) && Interlocked.Decrement(ref open) == 0)
                    ended.TrySetResult();
            },
        };
        ActivitySource.AddActivityListener(listener);

        // It takes less than the server has to send, so the query waits for it.
        using var handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync };
        using var client = new HttpClient(handler) { BaseAddress = server.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/transactions");
        request.Headers.Add("Accept", "text/csv");
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(1, Volatile.Read(ref open));

        // The query that counted the rows has ended before.
        ended = new TaskCompletionSource();
        response.Dispose();
        await ended.Task.WaitAsync(Patience);

        bool IsQuery(Activity span) => span.TraceId == trace && span.OperationName == "query";
    }

    static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
