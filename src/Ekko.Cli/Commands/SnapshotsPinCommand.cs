using System.CommandLine;
using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko snapshots pin N</c>: keeps a state from being expired.</summary>
sealed class SnapshotsPinCommand : EkkoCommand
{
    readonly Argument<long> _version = new("N") { Description = "The snapshot's number" };

    readonly Option<string?> _name = new("--name") { Description = "What the pin is called; unset: snapshot-N", HelpName = "NAME" };

    public SnapshotsPinCommand(CommandHost host)
        : base(host, "pin", "Keep a state: neither age nor number expires it until it is unpinned")
    {
        Add(_version);
        Options.Add(_name);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
        [new("ekko snapshots pin 3", "keep snapshot 3"), new("ekko snapshots pin 3 --name audit-2026", "under a name that says why")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var version = arguments.GetValue(_version);
        var name = arguments.GetValue(_name) ?? string.Create(CultureInfo.InvariantCulture, $"snapshot-{version}");
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        await lake.Pins.CreateAsync(name, new SnapshotId(version), cancellationToken);
        await Host.Error.WriteLineAsync($"Snapshot {version} is pinned as {name}. ekko snapshots unpin {name} lets it go.");
        return ExitCode.Success;
    }
}
