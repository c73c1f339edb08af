using Ekko.Access;
using Ekko.Api.Access;
using Ekko.Api.Checks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary>
/// <c>/doctor</c>: what <c>ekko doctor</c> says on the server's machine. It names paths, so that not every key may read it.
/// </summary>
static class Doctor
{
    public static void MapDoctor(this IEndpointRouteBuilder routes) => routes.MapGet("/doctor", RunAsync).WithTags("health")
        .WithMetadata(new NeedsScope(ApiScopes.Maintain)).WithSummary("The checks of ekko doctor, each with what mends what it found");

    static async Task<DoctorAnswer> RunAsync(ISystemChecks checks, CancellationToken cancellationToken) =>
        new(await checks.RunAsync(cancellationToken).ConfigureAwait(false));
}

/// <summary>What the checks found.</summary>
/// <param name="Items">One entry a check, in the order in which they ran.</param>
sealed record DoctorAnswer(IReadOnlyList<SystemCheck> Items);
