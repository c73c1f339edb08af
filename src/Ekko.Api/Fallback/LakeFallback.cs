using Ekko.Api.Http;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.Migration;
using Ekko.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Ekko.Api.Fallback;

/// <summary>
/// Answers reads from Arrow files while the lake is unavailable, and says so in a header. It looks for the lake by itself, and goes back to
/// it as soon as that answers.
/// </summary>
sealed partial class LakeFallback(
    DuckLakeService lake, ArrowTransactions arrow, TimeProvider time, ILogger<LakeFallback> logger) : IAsyncDisposable
{
    /// <summary>The header of an answer that does not come from the lake.</summary>
    public const string Header = "Ekko-Read-Fallback";

    /// <summary>What it says.</summary>
    public const string Arrow = "arrow";

    static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    readonly CancellationTokenSource _stopping = new();
    readonly Lock _lock = new();
    Task _looking = Task.CompletedTask;
    bool _isLooking;
    bool _isActive;

    /// <summary>Whether reads come from the Arrow files.</summary>
    public bool IsActive
    {
        get
        {
            lock (_lock)
                return _isActive;
        }
    }

    /// <summary>Answers from the lake, or from Arrow files when it is unavailable.</summary>
    /// <param name="http">The request.</param>
    /// <param name="fromLake">Asks the lake.</param>
    /// <param name="fromArrow">Asks the Arrow files.</param>
    public async ValueTask<object?> AnswerAsync(
        HttpContext http, Func<ValueTask<object?>> fromLake, Func<ArrowTransactions, CancellationToken, Task<object>> fromArrow)
    {
        if (!IsActive)
        {
            try
            {
                return await fromLake().ConfigureAwait(false);
            }
            catch (Exception e) when (IsUnavailable(e) && !http.Response.HasStarted)
            {
                Begin(e);
                Suspect();
            }
        }

        http.Response.Headers.Remove(SnapshotTagFilter.SnapshotHeader);
        http.Response.Headers.Remove(HeaderNames.ETag);
        http.Response.Headers[HeaderNames.CacheControl] = "no-store";
        http.Response.Headers[Header] = Arrow;
        try
        {
            return await fromArrow(arrow, http.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (IsUnavailable(e) || e is IOException or UnauthorizedAccessException
            || (e is EkkoException and not ReadingException))
        {
            throw new ReadingException(
                ReadingErrorKind.Unavailable, "The lake is unavailable, and the Arrow files cannot be read. The server's log says why.", e);
        }
    }

    /// <summary>Whether the Arrow files can be read.</summary>
    public Task CheckAsync(CancellationToken cancellationToken) => arrow.CheckAsync(cancellationToken);

    /// <summary>Whether an error says that the lake cannot be read: what a client got wrong is a <see cref="ReadingException"/>.</summary>
    public static bool IsUnavailable(Exception error) => error is DuckLakeException or DuckDbException { ErrorType: DuckDbErrorType.Io };

    /// <summary>Ends looking for the lake.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task looking;
        lock (_lock)
            looking = _looking;
        await looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    /// <summary>The lake could not be read: looks whether it is unavailable, and for how long.</summary>
    public void Suspect()
    {
        lock (_lock)
        {
            if (_isLooking)
                return;
            _isLooking = true;
            _looking = Task.Run(LookAsync);
        }
    }

    void Begin(Exception error)
    {
        lock (_lock)
        {
            if (_isActive)
                return;
            _isActive = true;
        }

        Began(logger, error.Message);
    }

    /// <summary>Reads a row of the lake, again and again: the catalog alone may answer while the files cannot be read.</summary>
    async Task LookAsync()
    {
        while (true)
        {
            try
            {
                await lake.GetTransactionsAsync(page: new PageRequest(1), cancellationToken: _stopping.Token).ConfigureAwait(false);
                End();
                return;
            }
            catch (Exception e) when (IsUnavailable(e))
            {
                Begin(e);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever else is wrong, the lake is there: requests are told by it, and the next that finds it away has it looked for.
                End();
                return;
            }

            await Task.Delay(Look, time, _stopping.Token).ConfigureAwait(false);
        }
    }

    void End()
    {
        lock (_lock)
        {
            _isLooking = false;
            if (!_isActive)
                return;
            _isActive = false;
        }

        Ended(logger);
    }

    [LoggerMessage(1, LogLevel.Warning, "Reads come from the Arrow files: {Reason}")]
    static partial void Began(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Information, "The lake answers again: reads come from it")]
    static partial void Ended(ILogger logger);
}
