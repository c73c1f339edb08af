using System.CommandLine;
using Ekko.Cli.Formats;
using Ekko.DuckLake.Storage;
using Ekko.Migration;
using Ekko.Writing;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko migrate compare</c>: whether the Arrow files and the lake hold the same rows.</summary>
sealed class MigrateCompareCommand : EkkoCommand
{
    readonly Option<long?> _from = new("--from") { Description = "The lowest block number", HelpName = "BLOCK" };
    readonly Option<long?> _to = new("--to") { Description = "The highest block number", HelpName = "BLOCK" };

    public MigrateCompareCommand(CommandHost host)
        : base(host, "compare", "Compare the Arrow files with the lake, block by block; ends with 1 when they differ")
    {
        Options.Add(_from);
        Options.Add(_to);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko migrate compare", "all blocks; what it found is noted for ekko migrate status"),
        new("ekko migrate compare --from 58119000 --to 58120000", "some blocks"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        using var store = new FileStore(LakeLocation.Storage(options), Host.Clock);
        var (from, to) = (arguments.GetValue(_from), arguments.GetValue(_to));
        var result = await new MigrationComparison(lake, store, ArrowLocation.Of(options), Host.Clock)
            .RunAsync(from, to, cancellationToken);
        if (from is null && to is null)
            await MigrationStatus.NoteAsync(lake, result, Host.Clock.GetUtcNow(), cancellationToken);
        await WriteAsync(result);
        return result.IsEqual ? ExitCode.Success : ExitCode.Failure;
    }

    async Task WriteAsync(ComparisonResult result)
    {
        await WriteSideAsync("Arrow", result.Arrow);
        await WriteSideAsync("lake", result.Lake);
        await Host.Output.WriteLineAsync(
            $"{Counts.Of(result.Blocks, "block")} at snapshot {result.SnapshotId}: {Counts.Of(result.EqualBlocks)} equal, "
            + $"{Counts.Of(result.OnlyArrow)} in Arrow alone, {Counts.Of(result.OnlyLake)} in the lake alone, "
            + $"{Counts.Of(result.Different)} different");
        foreach (var difference in result.Differences)
            await Host.Output.WriteLineAsync(difference);
        foreach (var known in result.Known)
            await Host.Output.WriteLineAsync($"known: {known}");
        foreach (var file in result.LeftOut)
            await Host.Output.WriteLineAsync($"not compared: {file.Path}: {file.Reason}");
        await Host.Output.WriteLineAsync(result.IsEqual ? "Both hold the same rows." : "They differ.");
    }

    Task WriteSideAsync(string name, ComparedSide side) => Host.Output.WriteLineAsync(
        $"{name,-5}  {Counts.Of(side.Rows, "row")}, {Counts.Of(side.Files, "file")}, {Counts.Bytes(side.Bytes)}, "
        + $"read at {Counts.Of((long)side.RowsPerSecond)} rows/s");
}
