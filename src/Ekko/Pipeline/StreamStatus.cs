using Ekko.DuckLake;
using Ekko.JetStream;
using Ekko.Leases;
using NATS.Client.JetStream.Models;

namespace Ekko.Pipeline;

/// <summary>A stream, for those who look after it: what it holds, what limits it, and where a lake is in it.</summary>
public sealed class StreamStatus
{
    readonly long _created;

    StreamStatus(StreamInfo info)
    {
        _created = info.Created.UtcTicks;
        (First, Last) = ((long)info.State.FirstSeq, (long)info.State.LastSeq);
        DropsOld = info.Config.Discard == StreamConfigDiscard.Old;
        var limits = new List<string>();
        if (info.Config.MaxMsgs > 0)
            limits.Add($"{info.Config.MaxMsgs} messages");
        if (info.Config.MaxBytes > 0)
            limits.Add($"{info.Config.MaxBytes} bytes");
        if (info.Config.MaxAge > TimeSpan.Zero)
        {
            limits.Add($"an age of {info.Config.MaxAge}");
            DropsOld = true;
        }

        Limits = limits;
    }

    /// <summary>The first message it has.</summary>
    public long First { get; }

    /// <summary>The last message it has.</summary>
    public long Last { get; }

    /// <summary>What bounds it; empty when only the disk does.</summary>
    public IReadOnlyList<string> Limits { get; }

    /// <summary>Whether old messages make room for new ones at a limit; else sources have to wait.</summary>
    public bool DropsOld { get; }

    /// <summary>Asks the server.</summary>
    /// <param name="options">The stream; its URL must be set.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when there is no such stream.</returns>
    /// <exception cref="JetStreamException">The server refuses or does not answer.</exception>
    public static async Task<StreamStatus?> FindAsync(
        NatsOptions options, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        var client = await NatsClient.ConnectAsync(NatsClientOptions.From(options, "ekko status", clock), cancellationToken)
            .ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            return await client.JetStream.FindStreamAsync(options.Stream, cancellationToken).ConfigureAwait(false) is { } info
                ? new StreamStatus(info)
                : null;
        }
    }

    /// <summary>What it can give again to a lake, chain by chain.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="options">The stream.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>An entry for each chain; none when the lake was not written from this stream.</returns>
    public async Task<IReadOnlyList<ReplayableChain>> ChainsAsync(
        Lake lake, NatsOptions options, CancellationToken cancellationToken = default)
    {
        var positions = await new PositionTable(lake, options.Stream).ReadAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. positions.Where(position => position.StreamCreated == _created && position.Key != LeaseKey.WholeStream)
                .Select(position => new ReplayableChain(
                    position.Key.ToString(), position.Sequence, Math.Max(First, position.Sequence + 1), Last,
                    Math.Max(0, First - position.Sequence - 1))),
        ];
    }
}
