using System.ComponentModel;
using Ekko.Api.Http;
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
    const double DefaultHours = 24;
    const double LongestHours = 366 * 24;

    public static void MapChanges(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/changes", ListAsync).WithTags("changes")
            .WithSummary("What the commits of the last hours did to the rows of a table, the newest first")
            .OfHistory(context => TimeSpan.FromHours(WindowOf(context.GetArgument<double?>(0))));

    // What is out of range is refused by the read.
    static double WindowOf(double? hours) => hours is > 0 and <= LongestHours ? hours.Value : DefaultHours;

    static Task<Page<RowChange>> ListAsync(
        [FromQuery(Name = "hours"), Description("How many hours back, by the clock of commits. Unset: 24.")] double? hours,
        [FromQuery(
            Name = "table"), Description("The table, such as transactions or main.transactions. Unset: transactions.")] string? table,
        [AsParameters] PageQuery page, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetRecentChangesAsync(hours ?? DefaultHours, table ?? "transactions", page.Request, cancellationToken);
}
