using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Caching;

/// <summary>Marks an endpoint of which only some answers are kept.</summary>
/// <param name="Includes">Whether the answer to a request is one of them.</param>
sealed record KeptForms(Func<HttpRequest, bool> Includes);
