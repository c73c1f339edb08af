using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Ekko.Api.Http;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/stats</c>.</summary>
static class Statistics
{
    public static void MapStatistics(this IEndpointRouteBuilder routes)
    {
        var statistics = routes.MapGroup("/stats").WithTags("stats");
        statistics.MapGet("/networks", NetworksAsync).WithSummary("What the lake has of each chain").OfSnapshot();
        statistics.MapGet("/transactions", TransactionsAsync).WithSummary("The transactions of each interval that has some").OfSnapshot();
        statistics.MapGet("/gas", GasAsync).WithSummary("The gas of each interval that has blocks").OfSnapshot();
        statistics.MapGet("/gaps", GapsAsync).WithSummary("The blocks that are missing between those the lake has").OfSnapshot();
        statistics.MapGet("/addresses", AddressesAsync).WithSummary("The busiest addresses").OfSnapshot();
    }

    static Task<Answer<NetworkStatistics>> NetworksAsync(
        [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.Statistics.NetworksAsync(at.Selector, cancellationToken);

    static Task<Answer<TransactionStatistics>> TransactionsAsync(
        [AsParameters] IntervalQuery interval, [AsParameters] StatisticsQuery query, [AsParameters] SnapshotQuery at,
        DuckLakeService service,
        CancellationToken cancellationToken) =>
        service.Statistics.TransactionsAsync(interval.Value, query.OfTransactions, at.Selector, cancellationToken);

    static Task<Answer<GasStatistics>> GasAsync(
        [AsParameters] IntervalQuery interval, [AsParameters] StatisticsQuery query, [AsParameters] SnapshotQuery at,
        DuckLakeService service,
        CancellationToken cancellationToken) =>
        service.Statistics.GasAsync(interval.Value, query.Filter, at.Selector, cancellationToken);

    static Task<Answer<ChainGap>> GapsAsync(
        [AsParameters] ChainQuery chain, [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.Statistics.GapsAsync(chain.Filter, at.Selector, cancellationToken);

    static Task<Answer<AddressRank>> AddressesAsync(
        [FromQuery(Name = "role"), Description("What the addresses do. Unset: sender.")] Choice<AddressRole>? role,
        [FromQuery(Name = "limit"), Range(1, PageRequest.MaxLimit), Description("How many. Unset: 10.")] int? limit,
        [AsParameters] StatisticsQuery query, [AsParameters] SnapshotQuery at, DuckLakeService service,
        CancellationToken cancellationToken) =>
        service.Statistics.AddressesAsync(
            role?.Value ?? AddressRole.Sender, limit ?? 10, query.OfTransactions, at.Selector, cancellationToken);
}
