using System.Globalization;
using Ekko.Access;
using Ekko.Api.Access;
using Ekko.Api.Formats;
using Ekko.Api.Http;
using Ekko.Api.Requests;
using Ekko.Reading;
using Ekko.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/sql</c>: statements of people who are not trusted, in a sandbox.</summary>
static class SqlStatements
{
    /// <summary>A statement of 64 Ki characters, each written as an escape.</summary>
    const int MaxBody = 512 * 1024;

    public static void MapSqlStatements(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/sql", RunAsync).WithTags("sql")
            .WithMetadata(new NeedsScope(ApiScopes.Sql), new RequestSizeLimitAttribute(MaxBody))
            .WithSummary("Run a query in DuckDB's SQL over one state of the lake")
            .WithDescription(
                "Each statement runs in a process of its own, which reads the lake's files of that state and nothing else, and is ended "
                + "when it takes too much time or memory. Integers of more than 64 bits and decimals are text. Accept: text/csv, "
                + "application/x-ndjson and application/vnd.apache.parquet are answered too; the last line of NDJSON is {\"end\":{…}}.")
            .Produces<SqlAnswer>(StatusCodes.Status200OK, "application/json", [.. SqlForm.All.Skip(1).Select(form => form.MediaType)])
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status406NotAcceptable)
            .ProducesProblem(StatusCodes.Status410Gone).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    static async Task<IResult> RunAsync(
        SqlRequest body, DuckLakeService service, SqlSandbox sandbox, HttpRequest request, CancellationToken cancellationToken)
    {
        if (SqlForm.Choose(request) is not { } form)
        {
            return TypedResults.Problem(
                $"Accept asks for none of {string.Join(", ", SqlForm.All.Select(known => known.MediaType))}.",
                statusCode: StatusCodes.Status406NotAcceptable);
        }

        var snapshot = await service.GetSnapshotTagAsync(body.Selector, cancellationToken: cancellationToken).ConfigureAwait(false);
        var answer = await sandbox.RunAsync(
            body.Sql, snapshot.SnapshotId, form.Rows, body.Limit ?? SandboxOptions.DefaultRows, cancellationToken).ConfigureAwait(false);
        request.HttpContext.Response.Headers[SnapshotTagFilter.SnapshotHeader] =
            snapshot.SnapshotId.ToString(CultureInfo.InvariantCulture);
        return new SqlResult(form, snapshot.SnapshotId, answer);
    }
}
