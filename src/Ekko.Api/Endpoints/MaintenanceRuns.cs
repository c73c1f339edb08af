using Ekko.Access;
using Ekko.Api.Access;
using Ekko.Api.Requests;
using Ekko.Maintenance;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Ekko.Api.Endpoints;

/// <summary><c>/maintenance</c>: plans and runs, and what was run.</summary>
static class MaintenanceRuns
{
    const string HowTo =
        "Tells what would be done; with \"dryRun\": false it is done and put on record. What is left out is by the lake's options.";

    static readonly (MaintenanceOperation Operation, string Summary)[] Operations =
    [
        (MaintenanceOperation.Flush, "Move rows that the catalog keeps into files"),
        (MaintenanceOperation.Merge, "Merge small files into larger ones"),
        (MaintenanceOperation.Rewrite, "Write files that lost many rows anew, without them"),
        (MaintenanceOperation.Expire, "End old snapshots"),
        (MaintenanceOperation.Cleanup, "Remove files that are no longer needed"),
        (MaintenanceOperation.Orphans, "Remove files that the catalog does not know"),
        (MaintenanceOperation.Checkpoint, "All of it, by the lake's options"),
    ];

    public static void MapMaintenance(this IEndpointRouteBuilder routes)
    {
        var maintenance = routes.MapGroup("/maintenance").WithTags("maintenance").WithMetadata(new NeedsScope(ApiScopes.Maintain));
        foreach (var (operation, summary) in Operations)
        {
            maintenance.MapPost(
                    $"/{operation.ToString().ToLowerInvariant()}",
                    (MaintenanceBody body, HttpContext context, LakeMaintenance service, IHostApplicationLifetime lifetime) =>
                        RunAsync(body.For(operation), body.DryRun ?? true, context, service, lifetime))
                .WithSummary(summary).WithDescription(HowTo)
                .DisableRequestTimeout()
                .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        }

        maintenance.MapGet("/runs", ListAsync).WithSummary("What was done, the latest first");
        maintenance.MapGet("/runs/{id:guid}", GetAsync).WithSummary("One run").ProducesProblem(StatusCodes.Status404NotFound);
    }

    static async Task<MaintenanceAnswer> RunAsync(
        MaintenanceRequest request, bool isDryRun, HttpContext context, LakeMaintenance service, IHostApplicationLifetime lifetime)
    {
        if (isDryRun)
            return new MaintenanceAnswer(true, await service.PlanAsync(request, context.RequestAborted).ConfigureAwait(false), null);
        // A run goes on though its client has gone: the record tells how it ended.
        var (run, report) = await service.RunAsync(
            request, context.Features.GetRequiredFeature<ApiClient>().Name, null, lifetime.ApplicationStopping).ConfigureAwait(false);
        return new MaintenanceAnswer(false, report, run);
    }

    static async Task<MaintenanceRunPage> ListAsync(
        [AsParameters] PageQuery page, LakeMaintenance service, CancellationToken cancellationToken)
    {
        page.Request.Check();
        Guid? before = null;
        if (page.Cursor is { } cursor)
        {
            before = Guid.TryParseExact(cursor, "N", out var id)
                ? id
                : throw new ReadingException(
                    ReadingErrorKind.Invalid, "Reading the next page failed: the cursor is not one of runs. Begin again without it.");
        }

        var limit = page.Request.Limit;
        var runs = await service.RunsAsync(limit + 1, before, cancellationToken).ConfigureAwait(false);
        return runs.Count > limit
            ? new MaintenanceRunPage([.. runs.Take(limit)], runs[limit - 1].RunId)
            : new MaintenanceRunPage(runs, null);
    }

    static Task<MaintenanceRun> GetAsync(Guid id, LakeMaintenance service, CancellationToken cancellationToken) =>
        service.RunAsync(id, cancellationToken);
}

/// <summary>What maintenance did, or would do.</summary>
/// <param name="DryRun">Whether it was only told.</param>
/// <param name="Report">What.</param>
/// <param name="Run">The run as it is on record; null for what was only told.</param>
sealed record MaintenanceAnswer(bool DryRun, MaintenanceReport Report, MaintenanceRun? Run);

/// <summary>Runs of maintenance.</summary>
/// <param name="Items">The runs, the latest first.</param>
/// <param name="NextCursor">For the page of earlier ones; null on the last.</param>
sealed record MaintenanceRunPage(IReadOnlyList<MaintenanceRun> Items, string? NextCursor);
