using System.Globalization;
using System.Reflection;
using Ekko.Api.Caching;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

namespace Ekko.Api.Formats;

/// <summary>
/// All rows of a query, streamed. A failure in the middle breaks the connection off: what arrives is whole, or its reader knows that it is
/// not.
/// </summary>
/// <param name="form">The form.</param>
/// <param name="rowCount">How many rows were counted before, which the header <c>Ekko-Row-Count</c> tells; null when that was not asked
/// for.</param>
/// <param name="open">Opens the query.</param>
sealed class ExportResult(RowForm form, long? rowCount, Func<CancellationToken, Task<RowExport>> open) : IResult, IEndpointMetadataProvider
{
    /// <summary>The header that says how many rows come.</summary>
    public const string RowCountHeader = "Ekko-Row-Count";

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(ExportForms.Instance);
        builder.Metadata.Add(new KeptForms(request => RowForm.Choose(request) is { Create: null }));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(
            StatusCodes.Status406NotAcceptable, typeof(ProblemDetails), ["application/problem+json"]));
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // A long export is not a request that hangs: it ends when its client goes away, or takes too little for too long.
        httpContext.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        var cancellationToken = httpContext.RequestAborted;
        var export = await open(cancellationToken).ConfigureAwait(false);
        await using var closing = export.ConfigureAwait(false);
        var writer = form.Create!(export);
        await using var ending = writer.ConfigureAwait(false);
        var response = httpContext.Response;
        response.ContentType = writer.ContentType;
        if (rowCount is { } counted)
            response.Headers[RowCountHeader] = counted.ToString(CultureInfo.InvariantCulture);
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var written = await writer.WriteAsync(response.BodyWriter, cancellationToken).ConfigureAwait(false);
        if (rowCount is { } expected && written != expected)
            throw new InvalidOperationException($"Exporting failed: {written} rows came, and {expected} were counted.");
    }
}
