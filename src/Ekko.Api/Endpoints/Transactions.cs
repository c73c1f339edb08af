using Ekko.Api.Fallback;
using Ekko.Api.Formats;
using Ekko.Api.Http;
using Ekko.Api.Requests;
using Ekko.Migration;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/transactions</c>.</summary>
static class Transactions
{
    public static void MapTransactions(this IEndpointRouteBuilder routes)
    {
        var transactions = routes.MapGroup("/transactions").WithTags("transactions");
        transactions.MapGet("", ListAsync).WithSummary("Transactions, those of the newest blocks first").OrArrow(ListOfArrow).OfSnapshot()
            .WithDescription(Rows.Description)
            .ProducesProblem(StatusCodes.Status409Conflict);
        transactions.MapGet("/count", CountAsync).WithSummary("How many transactions there are").OrArrow(CountOfArrow).OfSnapshot();
        transactions.MapGet("/{hash}", GetAsync).OrArrow(GetOfArrow).OfSnapshot()
            .WithSummary("The transactions with a hash, with all their parts")
            .WithDescription("There may be several: the same transaction can be in blocks of two chains.");
        transactions.MapGet("/{hash}/lineage", LineageAsync).OfSnapshot()
            .WithSummary("What commits did to the transactions with a hash: inserted, given their receipts, orphaned");
    }

    static Task<Results<Ok<Page<TransactionSummary>>, ExportResult, ProblemHttpResult>> ListAsync(
        [AsParameters] TransactionQuery query, [AsParameters] PageQuery page, [AsParameters] SnapshotQuery at, DuckLakeService service,
        HttpRequest request, CancellationToken cancellationToken) => Rows.AnswerAsync(
            request, page.IsGiven,
            () => service.GetTransactionsAsync(query.Filter, page.Request, at.Selector, cancellationToken),
            async () => (await service.GetTransactionCountAsync(query.Filter, at.Selector, cancellationToken).ConfigureAwait(false)).Count,
            token => service.ExportTransactionsAsync(query.Filter, at.Selector, token));

    /// <summary>Arrow files have the latest state alone, and no exports; they do not know what follows a block.</summary>
    static Func<ArrowTransactions, CancellationToken, Task<object>>? ListOfArrow(EndpointFilterInvocationContext context)
    {
        var (query, page) = (Argument<TransactionQuery>(context), Argument<PageQuery>(context));
        if (!IsLatest(context) || query.AfterBlock is not null || query.AfterBlockHash is not null
            || RowForm.Choose(context.HttpContext.Request) is not { Create: null })
            return null;
        return async (arrow, token) => TypedResults.Ok(await arrow.PageAsync(query.Filter, page.Request, token).ConfigureAwait(false));
    }

    static Func<ArrowTransactions, CancellationToken, Task<object>>? CountOfArrow(EndpointFilterInvocationContext context)
    {
        var query = Argument<TransactionQuery>(context);
        if (!IsLatest(context) || query.AfterBlock is not null || query.AfterBlockHash is not null)
            return null;
        return async (arrow, token) => await arrow.CountAsync(query.Filter, token).ConfigureAwait(false);
    }

    static Func<ArrowTransactions, CancellationToken, Task<object>>? GetOfArrow(EndpointFilterInvocationContext context)
    {
        if (!IsLatest(context))
            return null;
        var hash = Argument<string>(context);
        return async (arrow, token) => await arrow.FindAsync(hash, token).ConfigureAwait(false);
    }

    static bool IsLatest(EndpointFilterInvocationContext context) => Argument<SnapshotQuery>(context) is { SnapshotId: null, AsOf: null };

    static T Argument<T>(EndpointFilterInvocationContext context) => context.Arguments.OfType<T>().Single();

    static Task<TransactionTotal> CountAsync(
        [AsParameters] TransactionQuery query, [AsParameters] SnapshotQuery at, DuckLakeService service,
        CancellationToken cancellationToken) =>
        service.GetTransactionCountAsync(query.Filter, at.Selector, cancellationToken);

    static Task<Answer<TransactionEvent>> LineageAsync(
        string hash, [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetTransactionLineageAsync(hash, at.Selector, cancellationToken);

    static Task<Answer<TransactionDetail>> GetAsync(
        string hash, [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetTransactionAsync(hash, at.Selector, cancellationToken);
}
