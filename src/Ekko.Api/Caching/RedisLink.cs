using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using StackExchange.Redis;

namespace Ekko.Api.Caching;

/// <summary>
/// The Redis server that replicas share. Nothing depends on it: a server that is down, or takes too long, is left alone for some seconds
/// and each replica does without it.
/// </summary>
public sealed partial class RedisLink : IAsyncDisposable
{
    const int DefaultPort = 6379;
    static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(5);

    readonly ResiliencePipeline _pipeline;

    RedisLink(ConnectionMultiplexer connection, TimeProvider clock, ILogger logger)
    {
        Connection = connection;
        var builder = new ResiliencePipelineBuilder { TimeProvider = clock };
        _pipeline = builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 2,
                SamplingDuration = LeftAlone,
                BreakDuration = LeftAlone,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } e && IsOfRedis(e)),
                OnOpened = arguments =>
                {
                    RedisFails(logger, arguments.Outcome.Exception?.GetType().Name);
                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    RedisAnswers(logger);
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(Longest)
            .Build();
    }

    /// <summary>The connection, for libraries that need it. Ask through <see cref="AskAsync"/>.</summary>
    internal ConnectionMultiplexer Connection { get; }

    /// <summary>Connects, or goes on connecting in the background when the server does not answer.</summary>
    /// <param name="url"><c>redis://[user:password@]host[:port][/database]</c>, or <c>rediss://</c> with TLS.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <param name="loggers">Takes a message when the server stops to answer, and when it answers again; null for none.</param>
    public static async Task<RedisLink> OpenAsync(string url, TimeProvider? clock = null, ILoggerFactory? loggers = null)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(Options(new Uri(url))).ConfigureAwait(false);
        return new RedisLink(connection, clock ?? TimeProvider.System, (loggers ?? NullLoggerFactory.Instance).CreateLogger<RedisLink>());
    }

    /// <summary>Asks the server something.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="otherwise">What holds when the server does not answer.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async ValueTask<T> AskAsync<T>(Func<CancellationToken, ValueTask<T>> ask, T otherwise, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(ask, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BrokenCircuitException || IsOfRedis(e))
        {
            return otherwise;
        }
    }

    /// <summary>Whether the server answers now.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<bool> AnswersAsync(CancellationToken cancellationToken) => AskAsync(
        async token =>
        {
            await Connection.GetDatabase().PingAsync().WaitAsync(token).ConfigureAwait(false);
            return true;
        },
        otherwise: false, cancellationToken);

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    static bool IsOfRedis(Exception e) => e is RedisException or TimeoutException or TimeoutRejectedException or ObjectDisposedException;

    static ConfigurationOptions Options(Uri url)
    {
        var options = new ConfigurationOptions
        {
            EndPoints = { new DnsEndPoint(url.Host, url.Port > 0 ? url.Port : DefaultPort) },
            Ssl = url.Scheme == "rediss",
            AbortOnConnectFail = false,
            BacklogPolicy = BacklogPolicy.FailFast,
            ConnectTimeout = 1000,
            AsyncTimeout = 1000,
            ClientName = "ekko",
        };
        if (int.TryParse(url.AbsolutePath.AsSpan(1), out var database))
            options.DefaultDatabase = database;
        if (url.UserInfo.Length > 0)
        {
            var parts = url.UserInfo.Split(':', 2);
            options.User = parts[0].Length > 0 ? Uri.UnescapeDataString(parts[0]) : null;
            options.Password = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : null;
        }

        return options;
    }

    [LoggerMessage(10, LogLevel.Warning, "Redis does not answer ({Reason}): this replica keeps its answers for itself")]
    static partial void RedisFails(ILogger logger, string? reason);

    [LoggerMessage(11, LogLevel.Information, "Redis answers again")]
    static partial void RedisAnswers(ILogger logger);
}
