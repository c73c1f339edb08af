using Ekko.Sandbox;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ekko.Api.Formats;

/// <summary>The form in which a client wants the rows of a statement.</summary>
/// <param name="MediaType">Its media type.</param>
/// <param name="Rows">How the worker writes them.</param>
sealed record SqlForm(string MediaType, RowTextForm Rows)
{
    /// <summary>The forms, the preferred first.</summary>
    public static IReadOnlyList<SqlForm> All { get; } =
    [
        new("application/json", RowTextForm.Json), new(CsvRows.MediaType, RowTextForm.Csv), new(NdjsonRows.MediaType, RowTextForm.Ndjson),
        new(ParquetExport.MediaType, RowTextForm.Parquet),
    ];

    /// <summary>The form that the request's Accept header likes best; null when it likes none.</summary>
    public static SqlForm? Choose(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Count == 0 ? All[0] : accepted.Where(range => range.Quality is not 0)
            .OrderByDescending(range => range.Quality ?? 1)
            .Select(range => All.FirstOrDefault(form => new MediaTypeHeaderValue(form.MediaType).IsSubsetOf(range)))
            .FirstOrDefault(form => form is not null);
    }
}
