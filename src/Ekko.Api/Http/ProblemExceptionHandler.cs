using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.Maintenance;
using Ekko.Reading;
using Ekko.Sandbox;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ekko.Api.Http;

/// <summary>
/// Errors as problem details (RFC 9457). What a client can mend is told; of what it cannot, the log has the reason, under the request's id.
/// </summary>
sealed partial class ProblemExceptionHandler(IProblemDetailsService problems, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    const int ClientClosedRequest = 499;
    const string RetryAfterSeconds = "2";

    /// <summary>Adds what every problem has.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        context.ProblemDetails.Instance = context.HttpContext.Request.Path;
        context.ProblemDetails.Extensions["requestId"] = context.HttpContext.TraceIdentifier;
        context.ProblemDetails.Extensions.Remove("traceId");
    }

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        var (status, detail) = Describe(exception);
        if (status >= StatusCodes.Status500InternalServerError)
            RequestFailed(logger, httpContext.TraceIdentifier, httpContext.Request.Path, exception);
        if (status == StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        httpContext.Response.StatusCode = status;
        var problem = new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = status, Detail = detail },
        };
        if (exception is ReadingException { Kind: ReadingErrorKind.Orphaned } orphaned)
            problem.ProblemDetails.Extensions["commonAncestor"] = orphaned.CommonAncestor;
        if (!await problems.TryWriteAsync(problem).ConfigureAwait(false))
        {
            // A client that takes other forms only is told all the same.
            Complete(problem);
            await TypedResults.Problem(problem.ProblemDetails).ExecuteAsync(httpContext).ConfigureAwait(false);
        }

        return true;
    }

    static (int Status, string? Detail) Describe(Exception exception) => exception switch
    {
        ReadingException { Kind: ReadingErrorKind.Invalid } => (StatusCodes.Status400BadRequest, exception.Message),
        ReadingException { Kind: ReadingErrorKind.NotFound } => (StatusCodes.Status404NotFound, exception.Message),
        ReadingException { Kind: ReadingErrorKind.Expired } => (StatusCodes.Status410Gone, exception.Message),
        ReadingException { Kind: ReadingErrorKind.Orphaned } => (StatusCodes.Status409Conflict, exception.Message),
        ReadingException { Kind: ReadingErrorKind.Unavailable } => (StatusCodes.Status503ServiceUnavailable, exception.Message),
        SandboxException { Kind: SandboxErrorKind.Refused or SandboxErrorKind.Failed } =>
            (StatusCodes.Status400BadRequest, exception.Message),
        SandboxException { Kind: SandboxErrorKind.Busy } => (StatusCodes.Status503ServiceUnavailable, exception.Message),
        SandboxException => (StatusCodes.Status422UnprocessableEntity, exception.Message),
        MaintenanceException { Kind: MaintenanceErrorKind.Invalid } => (StatusCodes.Status400BadRequest, exception.Message),
        MaintenanceException { Kind: MaintenanceErrorKind.NotFound } => (StatusCodes.Status404NotFound, exception.Message),
        MaintenanceException => (StatusCodes.Status409Conflict, exception.Message),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        // Their messages name hosts and paths of the server.
        DuckLakeException { IsTransient: true } => (
            StatusCodes.Status503ServiceUnavailable, "The lake cannot be reached at the moment. Try again in some seconds."),
        DuckLakeException => (
            StatusCodes.Status503ServiceUnavailable, "The lake cannot be read. The server's log says why."),
        DuckDbException { ErrorType: DuckDbErrorType.Io } => (
            StatusCodes.Status503ServiceUnavailable, "The lake's files cannot be read. The server's log says why."),
        _ => (StatusCodes.Status500InternalServerError, "The request failed on the server. Its log says why, under the request's id."),
    };

    [LoggerMessage(1, LogLevel.Error, "Request {RequestId} of {Path} failed")]
    static partial void RequestFailed(ILogger logger, string requestId, string path, Exception exception);
}
