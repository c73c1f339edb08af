using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Ekko.Api.Dashboard;

/// <summary>
/// The built dashboard: its files, and its page for every address that a browser opens and that is none of the API's. They hold nothing of
/// the lake, so they need no key.
/// </summary>
static class DashboardFiles
{
    /// <summary>The page, below the folder.</summary>
    public const string Page = "index.html";

    // Styles may be set by script: the editor and the charts do. Scripts come from here only, and ask here only.
    const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    // Names of built files change with what is in them.
    const string Hashed = "/assets";

    static readonly PathString[] OfTheApi = ["/api", "/openapi", "/docs", "/health", "/metrics"];

    /// <summary>Serves a folder, before anything is routed.</summary>
    public static void UseDashboard(this WebApplication app, string folder)
    {
        var files = new PhysicalFileProvider(Path.GetFullPath(folder));
        app.Lifetime.ApplicationStopped.Register(files.Dispose);
        app.Use((context, next) =>
        {
            if (IsPage(context.Request) && !files.GetFileInfo(context.Request.Path.Value!).Exists)
                context.Request.Path = $"/{Page}";
            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = Describe });
    }

    static bool IsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !Array.Exists(OfTheApi, path => request.Path.StartsWithSegments(path))
        && (request.Path == "/" || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase));

    static void Describe(StaticFileResponseContext file)
    {
        var headers = file.Context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = file.Context.Request.Path.StartsWithSegments(Hashed)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
    }
}
