using System.CommandLine;
using Ekko.Cli.Formats;
using Ekko.Lookups;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko maintain index</c>: brings the look-up tables of hashes and addresses up to date.</summary>
sealed class MaintainIndexCommand : EkkoCommand
{
    readonly Option<bool> _rebuild = new("--rebuild") { Description = "Drop the look-up tables and fill new ones" };

    public MaintainIndexCommand(CommandHost host)
        : base(host, "index", "Fill the look-up tables by which hashes and addresses are found")
    {
        Options.Add(_rebuild);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko maintain index", "look up what was written since the last time; services do it themselves"),
        new("ekko maintain index --rebuild", "begin anew, after rows of tx_lookup or address_lookup were changed by hand"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        await using var indexer = new LookupIndexer(lake, null, Host.Clock);
        var summary = arguments.GetValue(_rebuild)
            ? await indexer.RebuildAsync(cancellationToken)
            : await indexer.UpdateAsync(cancellationToken: cancellationToken);
        if (summary is null)
        {
            await Host.Output.WriteLineAsync("nothing to do: the look-up tables have all rows, or another process fills them");
            return ExitCode.Success;
        }

        foreach (var table in summary.Tables)
        {
            var (rows, files) = (Counts.Of(table.RowCount, "row"), Counts.Of(table.FileCount, "file"));
            await Host.Output.WriteLineAsync($"{table.Name}: {rows} in {files}, {Counts.Bytes(table.FileBytes)}");
        }

        await Host.Output.WriteLineAsync($"up to snapshot {summary.UpTo}");
        return ExitCode.Success;
    }
}
