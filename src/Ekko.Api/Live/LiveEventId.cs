using System.Globalization;
using Ekko.Reading;

namespace Ekko.Api.Live;

/// <summary>
/// The id of a snapshot's event: its number and its time. A lake that was restored gives numbers anew, but not times.
/// </summary>
/// <param name="SnapshotId">The snapshot.</param>
/// <param name="Micros">When it was committed, in microseconds since 1970; null where a client gave only the number.</param>
readonly record struct LiveEventId(long SnapshotId, long? Micros)
{
    const char Separator = '-';

    public static LiveEventId Of(SnapshotSummary snapshot) => Of(snapshot.SnapshotId, snapshot.SnapshotTime);

    public static LiveEventId Of(SnapshotTag snapshot) => Of(snapshot.SnapshotId, snapshot.SnapshotTime);

    /// <summary>Reads what a client sends back.</summary>
    public static bool TryParse(string text, out LiveEventId id)
    {
        var parts = text.Split(Separator);
        id = default;
        if (parts.Length > 2 || !TryNumber(parts[0], out var snapshot))
            return false;
        id = new LiveEventId(snapshot, null);
        if (parts.Length == 1)
            return true;
        var isRead = TryNumber(parts[1], out var micros);
        id = id with { Micros = micros };
        return isRead;
    }

    /// <summary>Whether both are of one snapshot, as far as they tell.</summary>
    public bool IsSame(LiveEventId other) =>
        SnapshotId == other.SnapshotId && (Micros is null || other.Micros is null || Micros == other.Micros);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{SnapshotId}{Separator}{Micros}");

    static LiveEventId Of(long snapshotId, DateTimeOffset time) =>
        new(snapshotId, (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
