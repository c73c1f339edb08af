using System.ComponentModel;
using Ekko.Api.Http;
using Ekko.Api.Requests;
using Ekko.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Ekko.Api.Endpoints;

/// <summary><c>/tables</c>.</summary>
static class Tables
{
    public static void MapTables(this IEndpointRouteBuilder routes)
    {
        var tables = routes.MapGroup("/tables").WithTags("tables");
        tables.MapGet("", ListAsync).WithSummary("All tables with their rows, files and bytes").OfSnapshot();
        tables.MapGet("/{name}/schema", SchemaAsync).WithSummary("The columns of a table").OfSnapshot();
        tables.MapGet("/{name}/files", FilesAsync).WithSummary("The data files of a table").OfSnapshot();
        tables.MapGet("/{name}/columns", ColumnsAsync).OfSnapshot()
            .WithSummary("What the catalog knows of the values of each column, in all data files of a table or in one");
    }

    static Task<Answer<TableInfo>> ListAsync(
        [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetTableInfoAsync(at.Selector, cancellationToken);

    static Task<TableSchema> SchemaAsync(
        string name, [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetSchemaAsync(name, at.Selector, cancellationToken);

    static Task<Answer<TableFile>> FilesAsync(
        string name, [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetFilesAsync(name, at.Selector, cancellationToken);

    static Task<Answer<ColumnSummary>> ColumnsAsync(
        string name, [FromQuery(Name = "fileId"), Description("The file. Unset: all of the table.")] long? fileId,
        [AsParameters] SnapshotQuery at, DuckLakeService service, CancellationToken cancellationToken) =>
        service.GetColumnsAsync(name, fileId, at.Selector, cancellationToken);
}
