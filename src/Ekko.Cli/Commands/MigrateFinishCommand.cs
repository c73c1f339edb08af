using System.CommandLine;
using Ekko.Cli.Formats;
using Ekko.DuckLake.Storage;
using Ekko.Migration;
using Ekko.Writing;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko migrate finish</c>: retires the Arrow writer.</summary>
sealed class MigrateFinishCommand : EkkoCommand
{
    readonly Option<bool> _accepts = new("--accept-left-out")
    {
        Description = "Leave behind the files that cannot be read, and the rows that are no transactions",
    };

    public MigrateFinishCommand(CommandHost host)
        : base(host, "finish", "Check that the lake has everything, and retire the Arrow writer; refuses while anything differs")
    {
        Options.Add(_accepts);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko migrate finish", "compares all blocks first"),
        new("ekko migrate finish --accept-left-out", "also where ekko migrate status lists what was left out"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        using var store = new FileStore(LakeLocation.Storage(options), Host.Clock);
        var status = await MigrationStatus.ReadAsync(lake, store, options, cancellationToken);
        if (status.Phase is MigrationPhase.Finished or MigrationPhase.WithoutArrow)
        {
            await Host.Output.WriteLineAsync(status.Phase == MigrationPhase.Finished
                ? $"Nothing to do: the Arrow writer was retired at {status.RetiredAt}."
                : "Nothing to do: this deployment never had Arrow files.");
            return ExitCode.Success;
        }

        var result = await new MigrationFinish(lake, store, ArrowLocation.Of(options), Host.Clock)
            .RunAsync(status, arguments.GetValue(_accepts), cancellationToken);
        await Host.Output.WriteLineAsync(
            $"The lake has all {Counts.Of(result.Arrow.Rows, "row")} of the Arrow files. The Arrow writer is retired.");
        await Host.Output.WriteLineAsync("Set EKKO_WRITERS=ducklake and EKKO_READ_FALLBACK=none, or unset them. The Arrow files stay.");
        return ExitCode.Success;
    }
}
