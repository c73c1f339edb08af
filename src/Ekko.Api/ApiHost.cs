using System.Text.Json;
using System.Text.Json.Serialization;
using Ekko.Access;
using Ekko.Api.Access;
using Ekko.Api.Caching;
using Ekko.Api.Checks;
using Ekko.Api.Dashboard;
using Ekko.Api.Endpoints;
using Ekko.Api.Fallback;
using Ekko.Api.Formats;
using Ekko.Api.Http;
using Ekko.Api.Live;
using Ekko.Api.OpenApi;
using Ekko.Api.Telemetry;
using Ekko.DuckLake;
using Ekko.Maintenance;
using Ekko.Migration;
using Ekko.Reading;
using Ekko.Sandbox;
using Ekko.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Net.Http.Headers;

namespace Ekko.Api;

/// <summary>Puts the API together: what every request goes through, then the endpoints.</summary>
public static class ApiHost
{
    const int MaxBody = 64 * 1024;
    const int MaxRequestLine = 8 * 1024;
    static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(30);

    /// <summary>Builds the server; it listens when it is started.</summary>
    /// <param name="options">Where it listens.</param>
    /// <param name="source">Where the lake is attached, as <c>blockchain</c>. The caller disposes it after the server.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <param name="loggers">Where logs go; null for nowhere.</param>
    /// <param name="redis">What replicas share; null for one that stands alone. The caller disposes it after the server.</param>
    /// <param name="sandbox">Runs SQL; null for none. The caller disposes it after the server.</param>
    /// <param name="checks">Looks at everything around the server; null for none.</param>
    /// <param name="arrow">Answers reads while the lake is unavailable; null for none. The caller disposes it after the server.</param>
    public static WebApplication Build(
        ApiOptions options, DuckLakeDataSource source, TimeProvider? clock = null, ILoggerFactory? loggers = null,
        RedisLink? redis = null, SqlSandbox? sandbox = null, ISystemChecks? checks = null, ArrowTransactions? arrow = null)
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
        var time = clock ?? TimeProvider.System;
        builder.Services.AddSingleton(options).AddSingleton(time);
        // It notices what the handlers after it answer.
        if (arrow is not null)
            builder.Services.AddSingleton(arrow).AddSingleton<LakeFallback>().AddExceptionHandler<UnavailableLake>();
        AddServices(builder.Services, source, time);
        AddAccess(builder.Services, options, redis);
        if (sandbox is not null)
            builder.Services.AddSingleton(sandbox);
        if (checks is not null)
            builder.Services.AddSingleton(checks);
        builder.Services.AddAnswerCache(options.CacheBytes, redis);
        builder.AddTelemetry(options.Telemetry);
        var app = builder.Build();
        UseMiddleware(app, options);
        if (arrow is not null)
            app.UseMiddleware<UnansweredRequests>();
        MapEndpoints(app, options, hasSql: sandbox is not null, hasDoctor: checks is not null);
        return app;
    }

    /// <summary>What every request goes through, in this order.</summary>
    static void UseMiddleware(WebApplication app, ApiOptions options)
    {
        app.UseMiddleware<RequestHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRequestTimeouts();
        if (!options.RequiresKey)
            app.UseMiddleware<LoopbackGuard>();
        if (options.DashboardFolder is { } dashboard)
            app.UseDashboard(dashboard);
        app.UseRouting();
        if (options.Origins.Count > 0)
            app.UseCors();
        app.UseMiddleware<KeyGuard>();
        if (options.RequiresKey)
            app.UseRateLimiter();
        app.UseMiddleware<QueryCheck>();
    }

    static void AddAccess(IServiceCollection services, ApiOptions options, RedisLink? redis)
    {
        services.AddSingleton<KnownKeys>().AddSingleton<CredentialReader>();
        if (options.Tokens is { } tokens)
            services.AddSingleton(new BearerTokens(tokens));
        services.AddRequestRate(options.RequestsPerSecond, redis);
        // Without credentials: pages of other origins send a key, never the cookie of a sign-in.
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. options.Origins])
            .WithMethods(HttpMethods.Get, HttpMethods.Post)
            .WithHeaders(
                HeaderNames.Accept, HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.IfNoneMatch, "Last-Event-ID",
                "Prefer", "X-Api-Key", "X-Request-Id")
            .WithExposedHeaders(
                HeaderNames.ETag, HeaderNames.RetryAfter, SnapshotTagFilter.SnapshotHeader, ExportResult.RowCountHeader,
                LakeFallback.Header, "X-Request-Id")));
    }

    static void AddServices(IServiceCollection services, DuckLakeDataSource source, TimeProvider clock)
    {
        services.AddSingleton(new DuckLakeService(source, LakeLocation.Name, clock));
        services.AddSingleton(new ApiKeyStore(source, LakeLocation.Name, clock));
        services.AddSingleton(new ApiSessionStore(source, LakeLocation.Name, clock));
        services.AddSingleton(provider => new LakeMaintenance(
            source, LakeLocation.Name, clock, provider.GetRequiredService<ILoggerFactory>().CreateLogger<LakeMaintenance>()));
        services.AddSingleton<LiveFeed>().AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
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

    static void MapEndpoints(WebApplication app, ApiOptions options, bool hasSql, bool hasDoctor)
    {
        if (options.DashboardFolder is null)
            app.MapGet("/", () => TypedResults.Redirect("/docs")).WithMetadata(OpenToAll.Instance).ExcludeFromDescription();
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint(TelemetryServices.MetricsPath);
        app.MapApiDocument();
        var v1 = app.MapGroup(
            "/api/v1").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        v1.MapSignIns();
        v1.MapTransactions();
        v1.MapAddresses();
        v1.MapBlocks();
        v1.MapSnapshots();
        v1.MapPins();
        v1.MapDifferences();
        v1.MapChanges();
        v1.MapTables();
        v1.MapStatistics();
        v1.MapReorganisations();
        v1.MapRejected();
        v1.MapSearch();
        if (hasSql)
            v1.MapSqlStatements();
        v1.MapMaintenance();
        if (hasDoctor)
            v1.MapDoctor();
        v1.MapEvents();
    }
}
