using System.Collections.Concurrent;

namespace Ekko.Tests.Sources;

/// <summary>The system's clock, but pauses end at once and are noted down. Deadlines, known by their length, stay real.</summary>
sealed class SkippingTime(TimeSpan deadline) : TimeProvider
{
    readonly ConcurrentQueue<TimeSpan> _pauses = [];

    internal IReadOnlyList<TimeSpan> Pauses => [.. _pauses];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == deadline || dueTime == Timeout.InfiniteTimeSpan)
            return System.CreateTimer(callback, state, dueTime, period);
        _pauses.Enqueue(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
