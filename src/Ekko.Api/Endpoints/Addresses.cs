using Ekko.Api.Http;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/addresses</c>.</summary>
static class Addresses
{
    public static void MapAddresses(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/addresses/{address}", GetAsync).WithTags("addresses").OfSnapshot()
            .WithSummary("What an address did, chain by chain")
            .WithDescription("Its transactions are those of /transactions?address=. An address that the lake does not know has no chains.");

    static Task<AddressSummary> GetAsync(
        string address, [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetAddressAsync(address, at.Selector, cancellationToken);
}
