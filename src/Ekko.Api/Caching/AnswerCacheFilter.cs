using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Ekko.Api.Caching;

/// <summary>Answers from the cache where it can. Exports pass by: they are as long as the lake.</summary>
sealed class AnswerCacheFilter(AnswerCache cache, IOptions<JsonOptions> json) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Response.Headers.ETag is not [{ } tag])
            return await next(context).ConfigureAwait(false);
        if (await cache.FindAsync(tag, http.RequestAborted).ConfigureAwait(false) is { } known)
            return known;
        var result = await next(context).ConfigureAwait(false);
        if (ValueOf(result) is not { } value)
            return result;
        var answer = new CachedAnswer(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), json.Value.SerializerOptions));
        await cache.KeepAsync(tag, answer, http.RequestAborted).ConfigureAwait(false);
        return answer;
    }

    /// <summary>What is sent as JSON; null when the answer is something else, such as an export or an error.</summary>
    static object? ValueOf(object? result) => (result is INestedHttpResult nested ? nested.Result : result) switch
    {
        IValueHttpResult and IStatusCodeHttpResult { StatusCode: not StatusCodes.Status200OK } => null,
        IValueHttpResult { Value: { } value } => value,
        IResult => null,
        var value => value,
    };
}
