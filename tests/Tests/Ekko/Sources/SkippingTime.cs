using System.Collections.Concurrent;

namespace Ekko.Tests.Sources;

/// <summary>
/// The system's clock, but pauses end at once, are noted down, and count as if they had passed. Deadlines, known by their length, stay
/// real.
/// </summary>
sealed class SkippingTime(TimeSpan deadline) : TimeProvider
{
    readonly ConcurrentQueue<TimeSpan> _pauses = [];

    long _skipped;

    internal IReadOnlyList<TimeSpan> Pauses => [.. _pauses];

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _skipped);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == deadline || dueTime == Timeout.InfiniteTimeSpan)
            return System.CreateTimer(callback, state, dueTime, period);
        _pauses.Enqueue(dueTime);
        Interlocked.Add(ref _skipped, (long)(dueTime.TotalSeconds * TimestampFrequency));
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
