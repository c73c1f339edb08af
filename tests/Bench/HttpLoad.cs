using System.Diagnostics;

namespace Ekko.Bench;

/// <summary>
/// Requests at a steady rate, whether those before were answered or not. A time counts from when its request was due: one that had to wait
/// for others waits in the figure, too.
/// </summary>
static class HttpLoad
{
    /// <summary>The times of the answers, in ascending order.</summary>
    /// <param name="client">The client.</param>
    /// <param name="perSecond">How many requests a second.</param>
    /// <param name="count">How many in all.</param>
    /// <param name="path">The path of each.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<List<TimeSpan>> RunAsync(
        HttpClient client, double perSecond, int count, Func<int, string> path, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var answers = new List<Task<TimeSpan>>(count);
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds(i / perSecond);
            if (due - Stopwatch.GetElapsedTime(begun) is { Ticks: > 0 } rest)
                await Task.Delay(rest, cancellationToken);
            answers.Add(AskAsync(client, path(i), due, begun, cancellationToken));
        }

        return [.. (await Task.WhenAll(answers)).Order()];
    }

    /// <summary>The time that a share of the answers took at most.</summary>
    public static TimeSpan Percentile(IReadOnlyList<TimeSpan> sorted, double share) =>
        sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    static async Task<TimeSpan> AskAsync(
        HttpClient client, string path, TimeSpan due, long begun, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(path, cancellationToken);
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        // A hash that is not there is an answer, too.
        if ((int)response.StatusCode is not (200 or 404))
            throw new InvalidOperationException($"{path} answered {(int)response.StatusCode}.");
        return Stopwatch.GetElapsedTime(begun) - due;
    }
}
