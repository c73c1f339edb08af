using System.ComponentModel;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/changes</c>: what the last commits did to rows.</summary>
static class Changes
{
    public static void MapChanges(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/changes", ListAsync).WithTags("changes")
            .WithSummary("What the commits of the last hours did to the rows of a table, the newest first")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);

    static Task<Page<RowChange>> ListAsync(
        [FromQuery(Name = "hours"), Description("How many hours back, by the clock of commits. Unset: 24.")] double? hours,
        [FromQuery(
            Name = "table"), Description("The table, such as transactions or main.transactions. Unset: transactions.")] string? table,
        [AsParameters] PageQuery page, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetRecentChangesAsync(hours ?? 24, table ?? "transactions", page.Request, cancellationToken);
}
