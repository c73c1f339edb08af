using System.Diagnostics;
using System.Net;
using Ekko.Tests.Ekko;

namespace Ekko.Tests.Api;

/// <summary>Equal requests at the same time.</summary>
[Collection(ReadingLakeCollection.Name)]
public sealed class SharedAnswerTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Equal_requests_at_the_same_time_share_one_query()
    {
        var trace = ActivityTraceId.CreateRandom();
        var queries = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Ekko.DuckLake" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = span =>
                Interlocked.Add(ref queries, span.TraceId == trace && span.OperationName == "query" ? 1 : 0),
        };
        ActivitySource.AddActivityListener(listener);

        // An answer of its own each time, of equal queries.
        await GetAsync("/api/v1/stats/addresses?limit=7", trace);
        var alone = Interlocked.Exchange(ref queries, 0);
        Assert.True(alone > 0);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => GetAsync("/api/v1/stats/addresses?limit=8", trace)));
        Assert.Single(answers.Distinct());
        Assert.Equal(alone, queries);
    }

    [Fact]
    public async Task Who_asked_first_may_go_and_the_others_are_answered()
    {
        using var going = new CancellationTokenSource();
        var first = server.Client.GetAsync("/api/v1/stats/addresses?limit=9", going.Token);
        var others = Enumerable.Range(0, 4).Select(_ => server.Client.GetAsync("/api/v1/stats/addresses?limit=9")).ToList();
        await going.CancelAsync();
        foreach (var other in others)
        {
            using var response = await other;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await Task.WhenAny(first);
    }

    async Task<string> GetAsync(string path, ActivityTraceId trace)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var response = await server.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
