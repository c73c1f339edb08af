using System.ComponentModel;
using Ekko.Api.Http;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/diff</c>: what differs between two states, level by level.</summary>
static class Differences
{
    public static void MapDifferences(this IEndpointRouteBuilder routes)
    {
        var differences = routes.MapGroup("/diff").WithTags("diff");
        differences.MapGet("", TablesAsync).OfHistory().WithSummary("Which tables differ between two states")
            .WithDescription(
                "The catalog alone tells. With counts=true the changed files are read, and each table tells in how many rows and cells.");
        differences.MapGet("/rows", RowsAsync).OfHistory().WithSummary("The rows of a table that differ, with only the changed columns");
    }

    static Task<LakeDifference> TablesAsync(
        [FromQuery(Name = "from"), Description("The snapshot to begin with.")] long from,
        [FromQuery(Name = "to"), Description("The snapshot to end with. Unset: the latest.")] long? to,
        [FromQuery(Name = "counts"), Description("Whether to count rows and cells. Unset: false.")] bool? counts,
        DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetDifferenceAsync(new SnapshotSelector(from), new SnapshotSelector(to), counts ?? false, cancellationToken);

    static Task<Page<RowDifference>> RowsAsync(
        [FromQuery(Name = "from"), Description("The snapshot to begin with.")] long from,
        [FromQuery(Name = "to"), Description("The snapshot to end with. Unset: the latest.")] long? to,
        [FromQuery(Name = "table"), Description("The table, such as transactions or main.transactions.")] string table,
        [AsParameters] PageQuery page, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetDifferenceRowsAsync(new SnapshotSelector(from), new SnapshotSelector(to), table, page.Request, cancellationToken);
}
