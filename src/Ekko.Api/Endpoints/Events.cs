using System.Net.ServerSentEvents;
using Ekko.Api.Access;
using Ekko.Api.Live;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Ekko.Api.Endpoints;

/// <summary><c>/live</c>: new snapshots and counters, as they come.</summary>
static class Events
{
    const string LastEventId = "Last-Event-ID";

    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/live", Listen).WithTags("live").DisableRequestTimeout()
            .WithSummary("New snapshots and counters, as server-sent events")
            .WithDescription(
                "Events: snapshot (as /snapshots/{id} has it; its id begins with the snapshot's number), counters, heartbeat after 15 "
                + "seconds without another, reset when the lake was restored to another state. The first is the latest snapshot, or with "
                + "Last-Event-ID those after it.");

    static Results<ServerSentEventsResult<object>, ProblemHttpResult> Listen(
        [FromHeader(Name = LastEventId)] string? lastEventId, HttpContext context, LiveFeed feed, CredentialReader credentials,
        ApiOptions options, IHostApplicationLifetime lifetime)
    {
        LiveEventId? last = lastEventId switch
        {
            null or "" => null,
            _ when LiveEventId.TryParse(lastEventId, out var id) => id,
            _ => throw new ReadingException(
                ReadingErrorKind.Invalid, $"Listening failed: {LastEventId} is no id of a snapshot's event. Leave it out for the latest."),
        };
        if (feed.Listeners >= LiveFeed.MaxListeners)
        {
            return TypedResults.Problem(
                $"Listening failed: {LiveFeed.MaxListeners} clients listen already. Try again later, or read /snapshots.",
                statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        return TypedResults.ServerSentEvents(UntilStopped(context, feed, last, MayGoOnAsync, lifetime));

        async Task<bool> MayGoOnAsync()
        {
            var credential = await credentials.ReadAsync(context).ConfigureAwait(false);
            return credential.Client is not null || (credential.Refusal is null && !options.RequiresKey);
        }
    }

    // A server that ends does not wait for its listeners.
    static async IAsyncEnumerable<SseItem<object>> UntilStopped(
        HttpContext context, LiveFeed feed, LiveEventId? last, Func<Task<bool>> mayGoOn, IHostApplicationLifetime lifetime)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await foreach (var item in feed.ListenAsync(last, mayGoOn, stop.Token).ConfigureAwait(false))
            yield return item;
    }
}
