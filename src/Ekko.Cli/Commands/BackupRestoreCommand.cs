using System.CommandLine;
using Ekko.Backups;
using Ekko.Cli.Formats;
using Ekko.Cli.Terminal;
using Ekko.JetStream;
using Ekko.Pipeline;
using Ekko.Writing;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko backup restore</c>.</summary>
sealed class BackupRestoreCommand : EkkoCommand
{
    readonly Argument<string> _name = new("NAME") { Description = "The backup" };

    public BackupRestoreCommand(CommandHost host)
        : base(host, "restore", "Put the configured lake back to a backup; what it was before is kept as a backup")
    {
        Add(_name);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko backup restore nightly", "with pipelines, sources and servers stopped"),
        new("DUCKLAKE_CATALOG_PATH=/tmp/lake/catalog.sqlite DUCKLAKE_DATA_PATH=/tmp/lake/files/ ekko backup restore nightly",
            "somewhere else, to look at it; the backup was made --with-files"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        using var backups = ConfiguredBackups.Open(Host, options);
        var restore = new LakeRestore(backups, LakeLocation.Of(options));
        var done = await PercentDisplay.RunAsync(
            Host, "Copying files", report => restore.RunAsync(arguments.GetRequiredValue(_name), report, cancellationToken));
        await Host.Output.WriteLineAsync(
            $"The lake is at snapshot {Counts.Of(done.Manifest.SnapshotId)} again; {Counts.Of(done.FilesCopied, "file")} of "
            + $"{Counts.Bytes(done.BytesCopied)} came back.");
        if (done.Replaced is { } replaced)
            await Host.Output.WriteLineAsync($"What it was before is kept: {replaced}");
        await Host.Output.WriteLineAsync(
            "Start servers and clients of the lake anew: it has a new identity, and pages and answers of before do not count for it.");
        await TellReplayAsync(options, cancellationToken);
        return ExitCode.Success;
    }

    async Task TellReplayAsync(EkkoOptions options, CancellationToken cancellationToken)
    {
        if (options.Nats.Url is null)
            return;
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        try
        {
            var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
            var chains = await StreamStatus.FindAsync(options.Nats, Host.Clock, cancellationToken) is { } stream
                ? await stream.ChainsAsync(lake, options.Nats, cancellationToken)
                : [];
            foreach (var chain in chains)
                await Host.Output.WriteLineAsync(Describe(chain));
            if (chains.Count == 0)
                await Host.Output.WriteLineAsync($"Stream {options.Nats.Stream} gives nothing again: "
                    + "it is not the one the lake was written from.");
        }
        catch (JetStreamException error)
        {
            await Host.Error.WriteLineAsync($"What NATS can give again is not known: {error.Message}");
        }
    }

    static string Describe(ReplayableChain chain) => chain.First > chain.Last
        ? $"{chain.Chain}: the stream has nothing after message {Counts.Of(chain.Position)}"
        : $"{chain.Chain}: a pipeline reads messages {Counts.Of(chain.First)} to {Counts.Of(chain.Last)} again"
            + (chain.Lost == 0 ? "" : $"; {Counts.Of(chain.Lost, "message")} before them are gone: let the source announce these blocks "
            + "again");
}
