using Ekko.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ekko.Api.Formats;

/// <summary>Answers a listing in the form that the client wants: a page of JSON, or all rows as an export.</summary>
static class Rows
{
    /// <summary>What the OpenAPI document says of it.</summary>
    public const string Description =
        "JSON comes in pages. With Accept: text/csv, application/x-ndjson or application/vnd.apache.arrow.stream all rows come, in the "
        + "order in which the lake has them; the header Ekko-Row-Count says how many. "
        + "The last line of NDJSON is {\"end\":{\"snapshotId\":…,\"rowCount\":…}}.";

    /// <summary>Asks for a page or opens an export.</summary>
    /// <param name="request">The request.</param>
    /// <param name="paged">Whether a limit or a cursor was given, which only pages have.</param>
    /// <param name="page">Reads the page.</param>
    /// <param name="count">Counts the rows of an export.</param>
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

        return new ExportResult(form, await count().ConfigureAwait(false), export);
    }
}
