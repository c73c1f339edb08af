using System.CommandLine;
using Ekko.Cli.Formats;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko maintain vacuum</c>: the room of removed rows goes back from the catalog's database to its disk.</summary>
sealed class MaintainVacuumCommand : EkkoCommand
{
    public MaintainVacuumCommand(CommandHost host)
        : base(host, "vacuum", "Give back the room that the catalog's database no longer needs; commits wait meanwhile") => Runs();

    public override IReadOnlyList<Example> Examples { get; } =
        [new("ekko maintain vacuum", "after many snapshots ended; small catalogs are vacuumed by the expiry itself")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var maintenance = (await source.LakeAsync(ConfiguredLake.Name, cancellationToken)).Maintenance;
        var before = await maintenance.CatalogSizeAsync(cancellationToken);
        await maintenance.VacuumCatalogAsync(cancellationToken);
        var after = await maintenance.CatalogSizeAsync(cancellationToken);
        await Host.Output.WriteLineAsync($"The catalog has {Counts.Bytes(after.Bytes)}, {Counts.Bytes(before.Bytes)} before.");
        return ExitCode.Success;
    }
}
