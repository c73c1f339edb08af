using Ekko.Api.Formats;
using Ekko.Api.Http;
using Ekko.Api.Requests;
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
        transactions.MapGet("", ListAsync).WithSummary("Transactions, those of the newest blocks first").OfSnapshot()
            .WithDescription(Rows.Description)
            .ProducesProblem(StatusCodes.Status409Conflict);
        transactions.MapGet("/count", CountAsync).WithSummary("How many transactions there are").OfSnapshot();
        transactions.MapGet("/{hash}", GetAsync).OfSnapshot()
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
