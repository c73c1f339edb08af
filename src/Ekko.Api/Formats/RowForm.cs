using Ekko.Reading;
using Microsoft.AspNetCore.Http;

namespace Ekko.Api.Formats;

/// <summary>The form in which a client wants rows.</summary>
/// <param name="MediaType">Its media type.</param>
/// <param name="Create">Makes the writer of an export; null for the pages of JSON.</param>
sealed record RowForm(string MediaType, Func<RowExport, IExportForm>? Create)
{
    /// <summary>The forms, the preferred first.</summary>
    public static IReadOnlyList<RowForm> All { get; } =
    [
        new("application/json", null),
        new(CsvRows.MediaType, export => new ChunkedExport(export, new CsvRows(export))),
        new(NdjsonRows.MediaType, export => new ChunkedExport(export, new NdjsonRows(export))),
        new(ArrowRows.MediaType, export => new ChunkedExport(export, new ArrowRows(export))),
        new(ParquetExport.MediaType, export => new ParquetExport(export)),
    ];

    /// <summary>The form that the request's Accept header likes best; null when it likes none.</summary>
    public static RowForm? Choose(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0)
            return All[0];
        foreach (var range in accepted.Where(range => range.Quality is not 0).OrderByDescending(range => range.Quality ?? 1))
        {
            var form = All.FirstOrDefault(form => new Microsoft.Net.Http.Headers.MediaTypeHeaderValue(form.MediaType).IsSubsetOf(range));
            if (form is not null)
                return form;
        }

        return null;
    }
}
