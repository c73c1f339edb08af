using Ekko.Api.Formats;
using Ekko.Api.Http;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/blocks</c>.</summary>
static class Blocks
{
    public static void MapBlocks(this IEndpointRouteBuilder routes)
    {
        var blocks = routes.MapGroup("/blocks").WithTags("blocks");
        blocks.MapGet("", ListAsync).WithSummary("Blocks, the newest first").OfSnapshot().WithDescription(Rows.Description)
            .ProducesProblem(StatusCodes.Status409Conflict);
        blocks.MapGet("/{numberOrHash}", GetAsync).OfSnapshot()
            .WithSummary("The blocks with a number, one of each chain that has it, or the block with a hash");
    }

    static Task<Results<Ok<Page<BlockHeader>>, ExportResult, ProblemHttpResult>> ListAsync(
        [AsParameters] BlockQuery query, [AsParameters] PageQuery page, [AsParameters] SnapshotQuery at, DuckLakeService service,
        HttpRequest request, CancellationToken cancellationToken) => Rows.AnswerAsync(
            request, page.IsGiven,
            () => service.GetBlocksAsync(query.Filter, page.Request, at.Selector, cancellationToken),
            () => service.GetBlockCountAsync(query.Filter, at.Selector, cancellationToken),
            token => service.ExportBlocksAsync(query.Filter, at.Selector, token));

    static Task<Answer<BlockHeader>> GetAsync(
        string numberOrHash, [AsParameters] ChainQuery chain, [AsParameters] SnapshotQuery at, DuckLakeService service,
        CancellationToken cancellationToken) => service.GetBlockAsync(numberOrHash, chain.Filter, at.Selector, cancellationToken);
}
