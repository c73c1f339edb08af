using System.Diagnostics;

namespace Ekko.Bench;

/// <summary>Medians of alternating runs, so that a slow minute of the machine falls on both sides.</summary>
static class Alternating
{
    /// <summary>Runs each action <paramref name="runs"/> times in turn, after two rounds that are not counted.</summary>
    /// <returns>The median of each, in order.</returns>
    public static async Task<TimeSpan[]> MediansAsync(int runs, params Func<Task>[] actions)
    {
        var times = actions.Select(_ => new List<TimeSpan>(runs)).ToArray();
        for (var run = -2; run < runs; run++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await actions[i]();
                if (run >= 0)
                    times[i].Add(Stopwatch.GetElapsedTime(start));
            }
        }
        return [.. times.Select(Median)];
    }

    static TimeSpan Median(List<TimeSpan> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
