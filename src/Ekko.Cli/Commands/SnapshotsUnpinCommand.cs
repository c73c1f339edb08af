using System.CommandLine;
using System.Globalization;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko snapshots unpin N</c>: lets a state expire again.</summary>
sealed class SnapshotsUnpinCommand : EkkoCommand
{
    readonly Argument<string> _pin = new("PIN") { Description = "The pin's name, or the snapshot's number for all its pins" };

    public SnapshotsUnpinCommand(CommandHost host)
        : base(host, "unpin", "Let a pinned state expire again")
    {
        Add(_pin);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
        [new("ekko snapshots unpin audit-2026", "by the pin's name"), new("ekko snapshots unpin 3", "all pins of snapshot 3")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var wanted = arguments.GetRequiredValue(_pin);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        var pins = await lake.Pins.ListAsync(cancellationToken);
        var named = pins.Where(pin => pin.Name == wanted).ToList();
        if (named.Count == 0)
            named = [.. pins.Where(pin => pin.Snapshot.Value.ToString(CultureInfo.InvariantCulture) == wanted)];
        if (named.Count == 0)
            throw new CommandFailedException($"there is no pin '{wanted}' (ekko snapshots shows them)");
        foreach (var pin in named)
        {
            await lake.Pins.DeleteAsync(pin.Name, cancellationToken);
            await Host.Error.WriteLineAsync($"Pin {pin.Name} of snapshot {pin.Snapshot} is gone.");
        }

        return ExitCode.Success;
    }
}
