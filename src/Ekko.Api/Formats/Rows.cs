using Ekko.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ekko.Api.Formats;

/// <summary>Answers a listing in the form that the client wants: a page of JSON, or all rows as an export.</summary>
static class Rows
{
    /// <summary>What the OpenAPI document says of it.</summary>
    public const string Description =
        "JSON comes in pages. With Accept: text/csv, application/x-ndjson, application/vnd.apache.arrow.stream or "
        + "application/vnd.apache.parquet all rows come, in the order in which the lake has them. An export that fails is broken off, so "
        + "that every client sees that it is not whole. The last line of NDJSON is {\"end\":{\"snapshotId\":…,\"rowCount\":…}}. "
        + "With Prefer: count=exact rows are counted first, and the header Ekko-Row-Count says how many come.";

    const string Prefer = "Prefer";
    const string CountFirst = "count=exact";

    /// <summary>Asks for a page or opens an export.</summary>
    /// <param name="request">The request.</param>
    /// <param name="paged">Whether a limit or a cursor was given, which only pages have.</param>
    /// <param name="page">Reads the page.</param>
    /// <param name="count">Counts the rows of an export, for those who ask for it.</param>
    /// <param name="export">Opens the export.</param>
    public static async Task<Results<Ok<Page<T>>, ExportResult, ProblemHttpResult>> AnswerAsync<T>(
        HttpRequest request, bool paged, Func<Task<Page<T>>> page, Func<Task<long>> count,
        Func<CancellationToken, Task<RowExport>> export)
    {
        if (RowForm.Choose(request) is not { } form)
        {
            return TypedResults.Problem(
                $"Accept asks for none of {string.Join(", ", RowForm.All.Select(known => known.MediaType))}.",
                statusCode: StatusCodes.Status406NotAcceptable);
        }

        if (form.Create is null)
            return TypedResults.Ok(await page().ConfigureAwait(false));
        if (paged)
        {
            throw new ReadingException(
                ReadingErrorKind.Invalid, $"Exporting failed: limit and cursor are of pages, and {form.MediaType} gives all rows. "
                + "Leave them out.");
        }

        // To count is a scan of its own.
        var counts = request.Headers[Prefer].Any(text => text?.Split(',', ';').Any(preference => preference.Trim() == CountFirst) == true);
        return new ExportResult(form, counts ? await count().ConfigureAwait(false) : null, export);
    }
}
