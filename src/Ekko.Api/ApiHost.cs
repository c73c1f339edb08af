using System.Text.Json;
using System.Text.Json.Serialization;
using Ekko.Access;
using Ekko.Api.Access;
using Ekko.Api.Caching;
using Ekko.Api.Endpoints;
using Ekko.Api.Http;
using Ekko.Api.OpenApi;
using Ekko.Reading;
using Ekko.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ekko.Api;

/// <summary>Puts the API together: what every request goes through, then the endpoints.</summary>
public static class ApiHost
{
    const int MaxBody = 64 * 1024;
    const int MaxRequestLine = 8 * 1024;
    static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(30);

    /// <summary>Builds the server; it listens when it is started.</summary>
    /// <param name="options">Where it listens.</param>
    /// <param name="service">What it reads. The caller disposes its data source after the server.</param>
    /// <param name="keys">The keys that clients show.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <param name="loggers">Where logs go; null for nowhere.</param>
    /// <param name="redis">What replicas share; null for one that stands alone. The caller disposes it after the server.</param>
    /// <param name="sandbox">Runs SQL; null for none. The caller disposes it after the server.</param>
    public static WebApplication Build(
        ApiOptions options, DuckLakeService service, ApiKeyStore keys, TimeProvider? clock = null, ILoggerFactory? loggers = null,
        RedisLink? redis = null, SqlSandbox? sandbox = null)
    {
        // An empty builder: no setting comes from files or variables that are not Ekko's own.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers ?? NullLoggerFactory.Instance);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
            kestrel.Listen(options.Address, options.Port);
        });
        builder.Services.AddSingleton(options).AddSingleton(keys).AddSingleton(clock ?? TimeProvider.System);
        AddServices(builder.Services, service);
        if (sandbox is not null)
            builder.Services.AddSingleton(sandbox);
        builder.Services.AddRequestRate(options.RequestsPerSecond, redis);
        builder.Services.AddAnswerCache(options.CacheBytes, redis);
        var app = builder.Build();
        app.UseMiddleware<RequestHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRequestTimeouts();
        if (!options.RequiresKey)
            app.UseMiddleware<LoopbackGuard>();
        app.UseRouting();
        app.UseMiddleware<KeyGuard>();
        if (options.RequiresKey)
            app.UseRateLimiter();
        app.UseMiddleware<QueryCheck>();
        MapEndpoints(app, hasSql: sandbox is not null);
        return app;
    }

    static void AddServices(IServiceCollection services, DuckLakeService service)
    {
        services.AddSingleton(service);
        services.AddRouting();
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = LongestRequest,
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        });
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            // Without it numbers may come as text, and the OpenAPI document does not call them integers.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Converters.Add(new UtcTimeConverter());
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        });
        services.Configure<RouteHandlerOptions>(route => route.ThrowOnBadRequest = true);
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = ProblemExceptionHandler.Complete);
        services.AddApiDocument();
    }

    static void MapEndpoints(WebApplication app, bool hasSql)
    {
        app.MapHealth();
        app.MapApiDocument();
        var v1 = app.MapGroup(
            "/api/v1").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        v1.MapTransactions();
        v1.MapAddresses();
        v1.MapBlocks();
        v1.MapSnapshots();
        v1.MapDifferences();
        v1.MapChanges();
        v1.MapTables();
        v1.MapStatistics();
        v1.MapReorganisations();
        v1.MapRejected();
        v1.MapSearch();
        if (hasSql)
            v1.MapSqlStatements();
    }
}
