using Ekko.Api.Caching;

namespace Ekko.Cli.Doctor;

/// <summary>Does the Redis server answer that API servers share?</summary>
sealed class RedisCheck : IDoctorCheck
{
    const int Attempts = 20;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public string Name => "redis";

    public async Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Options is not { } options)
            return CheckResult.Skipped("the environment is wrong");
        if (options.RedisUrl is not { } url)
            return CheckResult.Skipped("REDIS_URL is not set: each server has a cache of its own");
        var server = new Uri(url).Authority.Split('@')[^1];
        await using var redis = await RedisLink.OpenAsync(url, context.Host.Clock);
        // It connects in the background.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await redis.AnswersAsync(cancellationToken))
                return CheckResult.Ok($"{server} answers");
            await Task.Delay(Pause, context.Host.Clock, cancellationToken);
        }

        return CheckResult.Warning(
            $"{server} does not answer: API servers work without it, each for itself, and count requests of clients apart",
            "Start it (redis-server), or correct REDIS_URL and its password; unset it if there is one server only");
    }
}
