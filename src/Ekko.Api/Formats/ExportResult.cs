using System.Globalization;
using System.Reflection;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

namespace Ekko.Api.Formats;

/// <summary>
/// All rows of a query, streamed. The header <c>Ekko-Row-Count</c> says how many there are, and a failure in the middle breaks the
/// connection off: what arrives is whole, or its reader knows that it is not.
/// </summary>
sealed class ExportResult(RowForm form, long rowCount, Func<CancellationToken, Task<RowExport>> open) : IResult, IEndpointMetadataProvider
{
    /// <summary>The header that says how many rows come.</summary>
    public const string RowCountHeader = "Ekko-Row-Count";

    const int FlushBytes = 64 * 1024;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(ExportForms.Instance);
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
        var format = form.Create!(export);
        using var disposing = format as IDisposable;
        var response = httpContext.Response;
        response.ContentType = format.ContentType;
        response.Headers[RowCountHeader] = rowCount.ToString(CultureInfo.InvariantCulture);
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var output = response.BodyWriter;
        format.Begin(output);
        var written = 0L;
        while (await export.ReadAsync(cancellationToken).ConfigureAwait(false) is { } chunk)
        {
            format.Write(output, chunk);
            written += chunk.RowCount;
            if (output.UnflushedBytes >= FlushBytes)
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        if (written != rowCount)
            throw new InvalidOperationException($"Exporting failed: {written} rows came, and {rowCount} were counted.");
        format.End(output, written);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
