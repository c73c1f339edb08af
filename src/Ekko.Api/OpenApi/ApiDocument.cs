using System.Net.Mime;
using System.Text.Json.Nodes;
using Ekko.Api.Access;
using Ekko.Api.Formats;
using Ekko.Api.Http;
using Ekko.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Ekko.Api.OpenApi;

/// <summary>The OpenAPI document and the page that shows it, which loads nothing from elsewhere.</summary>
static class ApiDocument
{
    const string Name = "v1";

    // The page's script styles what it draws and asks this server only; whatever else it would load is refused by the browser.
    const string PagePolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Ekko";
            document.Info.Version = Name;
            document.Info.Description = "Blockchain transactions in every state the lake ever had. Times are ISO 8601 in UTC: "
                + "blockTime is the chain's clock, snapshotTime and asOf are the clock of commits. Amounts of wei are decimal text. "
                + "Addresses and hashes are taken in any case, and addresses shown with their EIP-55 checksum. "
                + "An error is an application/problem+json.";
            document.Servers?.Clear();
            AddCredentials(document);
            foreach (var schema in document.Components?.Schemas?.Values ?? [])
                AllowSeveral(schema);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Describe(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            operation.OperationId = OperationId(context.Description.HttpMethod ?? "GET", context.Description.RelativePath ?? "");
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ExportForms>().Any())
                AddExports(operation);
            DescribeForms(operation);
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi().WithMetadata(OpenToAll.Instance);
        routes.MapScalarApiReference("/docs", page => page
            .WithTitle("Ekko API").DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry().HideClientButton()
            .HideDeveloperTools())
            .WithMetadata(OpenToAll.Instance)
            .Add(endpoint =>
            {
                var show = endpoint.RequestDelegate!;
                endpoint.RequestDelegate = context =>
                {
                    context.Response.Headers.ContentSecurityPolicy = PagePolicy;
                    return show(context);
                };
            });
    }

    /// <summary>Types whose form is not that of their members.</summary>
    static void Describe(OpenApiSchema schema, Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var isChoice = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Choice<>);
        if (isChoice || type == typeof(TimeArgument))
        {
            schema.Type = JsonSchemaType.String;
            schema.Properties?.Clear();
            schema.Required?.Clear();
        }

        if (isChoice)
            schema.Enum = [.. QueryCheck.WordsOf(type).Select(word => JsonValue.Create(word))];
        if (type == typeof(TimeArgument) || type == typeof(DateTimeOffset))
            schema.Format = "date-time";
        if (type == typeof(DateTimeOffset))
            schema.Type = type == declared ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
    }

    /// <summary>What a client can show; on loopback none is needed.</summary>
    static void AddCredentials(OpenApiDocument document)
    {
        document.AddComponent("bearer", new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key (ekko apikey create), or a token of the issuer that the server trusts.",
        });
        document.AddComponent("key", new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "X-Api-Key",
            Description = "An API key.",
        });
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] },
            new OpenApiSecurityRequirement(),
        ];
    }

    static void AddExports(OpenApiOperation operation)
    {
        if (operation.Responses?["200"].Content is not { } content)
            return;
        foreach (var form in ExportForms.MediaTypes)
            content[form] = new OpenApiMediaType();
    }

    /// <summary>What has a JSON answer has it in other forms as plain text or bytes.</summary>
    static void DescribeForms(OpenApiOperation operation)
    {
        if (operation.Responses?.GetValueOrDefault("200")?.Content is not { } content
            || !content.ContainsKey(MediaTypeNames.Application.Json))
        {
            return;
        }

        foreach (var (form, media) in content)
        {
            if (form != MediaTypeNames.Application.Json)
                media.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
        }
    }

    /// <summary>A value that may be null is described by two schemas. Where the other one is any JSON, null fits both of them.</summary>
    static void AllowSeveral(IOpenApiSchema? schema)
    {
        // Where a schema is referred to, it is visited by its name.
        if (schema is not OpenApiSchema own)
            return;
        if (own.OneOf is { Count: > 0 } choices)
            (own.AnyOf, own.OneOf) = (choices, null);
        foreach (var part in (own.Properties?.Values ?? []).Concat(own.AnyOf ?? []).Append(own.Items).Append(own.AdditionalProperties))
            AllowSeveral(part);
    }

    /// <summary>The name of an operation for generated clients: <c>GET tables/{name}/files</c> is <c>getTablesByNameFiles</c>.</summary>
    static string OperationId(string method, string path)
    {
        var words = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part is not ("api" or Name)).Select(part =>
            part.StartsWith('{') ? $"By{Capital(part.Trim('{', '}').Split(':')[0])}" : Capital(part));
        return $"{method.ToLowerInvariant()}{string.Concat(words)}";
    }

    static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
