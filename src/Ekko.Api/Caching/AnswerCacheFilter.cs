using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Ekko.Api.Caching;

/// <summary>
/// Answers from the cache where it can; equal requests that come at the same time share one query. Exports pass by: they are as long as the
/// lake.
/// </summary>
sealed class AnswerCacheFilter(AnswerCache cache, IOptions<JsonOptions> json) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Response.Headers.ETag is not [{ } tag] || !IsKept(http))
            return await next(context).ConfigureAwait(false);
        // The cache makes answers on threads that know nothing of the request.
        var span = Activity.Current;
        return await cache.GetAsync(tag, cancellationToken => MakeAsync(context, next, span, cancellationToken), http.RequestAborted)
            .ConfigureAwait(false);
    }

    static bool IsKept(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<KeptForms>()?.Includes(http.Request) ?? true;

    async ValueTask<CachedAnswer> MakeAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next, Activity? span, CancellationToken cancellationToken)
    {
        Activity.Current = span;
        // The query goes on for the others when the client goes that was the first to ask.
        for (var i = 0; i < context.Arguments.Count; i++)
        {
            if (context.Arguments[i] is CancellationToken)
                context.Arguments[i] = cancellationToken;
        }

        var value = ValueOf(await next(context).ConfigureAwait(false));
        return new CachedAnswer(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), json.Value.SerializerOptions));
    }

    static object ValueOf(object? result) => (result is INestedHttpResult nested ? nested.Result : result) switch
    {
        IValueHttpResult { Value: { } value } => value,
        { } value and not IResult => value,
        var other => throw new InvalidOperationException($"Keeping an answer failed: {other} has no value."),
    };
}
