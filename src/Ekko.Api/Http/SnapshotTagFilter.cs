using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ekko.Api.Http;

/// <summary>
/// Finds the snapshot of a request before its query runs. The answer is of that snapshot whatever is committed meanwhile, and has a tag of
/// the lake, the snapshot, the query and the form: a client that has it already is told so, and no query runs.
/// </summary>
sealed class SnapshotTagFilter(DuckLakeService service) : IEndpointFilter
{
    /// <summary>The header that names the snapshot, for answers that have no place for it.</summary>
    public const string SnapshotHeader = "Ekko-Snapshot-Id";

    static readonly string Build = typeof(SnapshotTagFilter).Assembly.ManifestModule.ModuleVersionId.ToString("N");

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var at = context.Arguments.OfType<SnapshotQuery>().Single();
        var cursor = context.Arguments.OfType<PageQuery>().SingleOrDefault()?.Cursor;
        var snapshot = await service.GetSnapshotTagAsync(at.Selector, cursor, http.RequestAborted).ConfigureAwait(false);
        var tag = Tag(snapshot, http.Request);
        var headers = http.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "private, no-cache";
        headers.Vary = HeaderNames.Accept;
        headers[SnapshotHeader] = snapshot.SnapshotId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || known.Tag == tag))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (cursor is null)
            context.Arguments[context.Arguments.IndexOf(at)] = new SnapshotQuery(snapshot.SnapshotId, null);
        return await next(context).ConfigureAwait(false);
    }

    static string Tag(SnapshotTag snapshot, HttpRequest request)
    {
        var text = $"{Build}\n{snapshot.Value}\n{request.Path}\n{request.QueryString}\n{request.Headers.Accept}";
        return $"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}\"";
    }
}
