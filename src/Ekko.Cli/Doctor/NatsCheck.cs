using Ekko.Cli.Formats;
using Ekko.DuckLake;
using Ekko.JetStream;
using Ekko.Pipeline;

namespace Ekko.Cli.Doctor;

/// <summary>Does the NATS server answer, does the stream keep what is not in the lake yet, and how far behind is the lake?</summary>
sealed class NatsCheck : IDoctorCheck
{
    const long FarBehind = 100_000;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "nats";

    public async Task<CheckResult> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Options is not { } options)
            return CheckResult.Skipped("the environment is wrong");
        if (options.Nats.Url is null)
            return CheckResult.Skipped("NATS_URL is not set: sources write straight into the lake");
        using var limit = new CancellationTokenSource(Patience, context.Host.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        StreamStatus? stream;
        try
        {
            stream = await StreamStatus.FindAsync(options.Nats, context.Host.Clock, either.Token);
        }
        catch (Exception error) when (error is JetStreamException or EkkoException)
        {
            return CheckResult.Failed(error.Message, "Start the server with JetStream (nats-server -js), or correct NATS_URL and its "
                + "credentials");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CheckResult.Failed(
                $"the server of NATS_URL did not answer in {Patience.TotalSeconds:0} s", "Start it, or correct NATS_URL");
        }

        return stream is null
            ? CheckResult.Warning($"there is no stream {options.Nats.Stream} yet", "A source makes it: ekko source blocks DIR, ekko "
            + "source rpc URL")
            : await JudgeAsync(context, options, stream, cancellationToken);
    }

    static async Task<CheckResult> JudgeAsync(
        DoctorContext context, EkkoOptions options, StreamStatus stream, CancellationToken cancellationToken)
    {
        var summary = $"stream {options.Nats.Stream} has messages {Counts.Of(stream.First)} to {Counts.Of(stream.Last)}";
        var chains = await PositionsAsync(context, options, stream, cancellationToken);
        if (chains.FirstOrDefault(chain => chain.Lost > 0) is { } lost)
        {
            return CheckResult.Failed(
                $"the stream dropped {Counts.Of(lost.Lost, "message")} after {Counts.Of(lost.Position)}, up to where {lost.Chain} is in "
                    + "the lake; "
                + summary,
                "Let the source announce these blocks again (ekko doctor names gaps as chains), and raise the stream's limits");
        }

        if (stream.Limits.Count > 0)
        {
            return CheckResult.Warning(
                $"{summary}; its limits ({string.Join(", ", stream.Limits)}) "
                + (stream.DropsOld ? "drop messages that are not in the lake yet when a pipeline stands still" : "stop sources when it is "
                + "full"),
                $"nats stream edit {options.Nats.Stream} --max-age=0 --max-msgs=-1 --max-bytes=-1 --discard=new, or see that a pipeline "
                    + "always runs");
        }

        var behind = chains.Count == 0 ? stream.Last - stream.First + 1 : chains.Max(chain => stream.Last - chain.Position);
        return behind > FarBehind
            ? CheckResult.Warning($"{summary}; the lake is {Counts.Of(behind, "message")} behind", "ekko pipeline; several share the "
            + "chains")
            : CheckResult.Ok($"{summary}; the lake is {Counts.Of(Math.Max(behind, 0), "message")} behind");
    }

    static async Task<IReadOnlyList<ReplayableChain>> PositionsAsync(
        DoctorContext context, EkkoOptions options, StreamStatus stream, CancellationToken cancellationToken)
    {
        if (ConfiguredLake.IsMissingFile(options))
            return [];
        try
        {
            return await stream.ChainsAsync(await context.LakeAsync(cancellationToken), options.Nats, cancellationToken);
        }
        catch (DuckLakeException)
        {
            // The check of the catalog tells why it does not open.
            return [];
        }
    }
}
