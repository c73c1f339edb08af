using System.Globalization;
using Ekko.Leases;
using NATS.Client.JetStream.Models;

namespace Ekko.Pipeline;

/// <summary>Where a session begins in a stream, from the positions in the lake and what the server says of the stream.</summary>
/// <param name="Created">Ticks of when the stream was created.</param>
/// <param name="After">The session begins behind this message; 0 for the first one.</param>
/// <param name="IsWhole">Whether every message before was looked at, so that unknown chains can only begin later.</param>
/// <param name="Positions">Up to where each chain is in the lake.</param>
/// <param name="Remarks">What the log is to tell.</param>
sealed record StreamStart(
    long Created, long After, bool IsWhole, IReadOnlyDictionary<LeaseKey, long> Positions, IReadOnlyList<string> Remarks)
{
    const string FromItsBeginning = "Reading it from its beginning; what is in the lake already is left out.";

    /// <summary>Decides.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="consumer">The durable consumer as an earlier session left it; null when there is none.</param>
    /// <param name="stored">The positions in the lake.</param>
    /// <param name="held">The chains to write.</param>
    /// <param name="takesAll">Whether chains without a position are to be written too.</param>
    public static StreamStart Decide(
        StreamInfo stream, ConsumerInfo? consumer, IReadOnlyList<Position> stored, IReadOnlyCollection<LeaseKey> held, bool takesAll)
    {
        var remarks = new List<string>();
        var created = stream.Created.UtcTicks;
        var (first, last) = ((long)stream.State.FirstSeq, (long)stream.State.LastSeq);
        var acknowledged = (long?)consumer?.AckFloor.StreamSeq;
        var name = stream.Config.Name;
        var valid = stored.Where(position => position.StreamCreated == created && position.Sequence <= last)
            .ToDictionary(p => p.Key, p => p.Sequence);
        if (valid.Count == 0 && stored.Count > 0)
        {
            remarks.Add(stored.All(position => position.StreamCreated != created)
                ? Text($"Stream {name} was created anew at {stream.Created:u}: the stored positions are void. {FromItsBeginning}")
                : Text($"Stream {name} ends at message {last}, before the stored position {stored.Max(p => p.Sequence)}: it was set back. ")
                    + FromItsBeginning);
        }

        var after = held.Select(key => valid.GetValueOrDefault(key)).DefaultIfEmpty(long.MaxValue).Min();
        if (takesAll)
            after = Math.Min(after, valid.GetValueOrDefault(LeaseKey.WholeStream));
        if (after == long.MaxValue)
            after = 0;
        if (after > 0 && first > after + 1)
        {
            remarks.Add(Text(
                $"Stream {name} no longer has the messages {after + 1} to {first - 1}, which are not in the lake: its limits dropped ")
                + "them. Announce these blocks again.");
        }

        if (acknowledged is { } floor && floor != after)
        {
            remarks.Add(Text(
                $"Consumer {consumer!.Name} was at message {floor}, the lake is at {after}: the lake decides."));
        }

        return new StreamStart(created, after, takesAll, valid, remarks);
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
