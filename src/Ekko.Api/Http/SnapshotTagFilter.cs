using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Http;

/// <summary>
/// Finds the snapshot of a request before its query runs. The answer is of that snapshot whatever is committed meanwhile, and has a tag of
/// the lake, the snapshot, the query and the form: a client that has it already is told so, and no query runs.
/// </summary>
sealed class SnapshotTagFilter(DuckLakeService service) : IEndpointFilter
{
    /// <summary>The header that names the snapshot, for answers that have no place for it.</summary>
    public const string SnapshotHeader = "Ekko-Snapshot-Id";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var at = context.Arguments.OfType<SnapshotQuery>().Single();
        var cursor = context.Arguments.OfType<PageQuery>().SingleOrDefault()?.Cursor;
        var snapshot = await service.GetSnapshotTagAsync(at.Selector, cursor, http.RequestAborted).ConfigureAwait(false);
        http.Response.Headers[SnapshotHeader] = snapshot.SnapshotId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (EntityTag.Set(http, snapshot.Value))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (cursor is null)
            context.Arguments[context.Arguments.IndexOf(at)] = new SnapshotQuery(snapshot.SnapshotId, null);
        return await next(context).ConfigureAwait(false);
    }
}
