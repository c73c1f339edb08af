using System.CommandLine;
using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.DuckLake.Storage;
using Ekko.Migration;
using Ekko.Writing;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko migrate status</c>: where the migration is.</summary>
sealed class MigrateStatusCommand : EkkoCommand
{
    public MigrateStatusCommand(CommandHost host)
        : base(host, "status", "Tell which phase of the migration this deployment is in, what was left out, and what remains") => Runs();

    public override IReadOnlyList<Example> Examples { get; } = [new("ekko migrate status", "by the environment and the catalog")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        using var store = new FileStore(LakeLocation.Storage(options), Host.Clock);
        var status = await MigrationStatus.ReadAsync(lake, store, options, cancellationToken);
        await Host.Output.WriteLineAsync($"phase: {PhaseText(status, ArrowLocation.Of(options))}");
        if (status.Phase != MigrationPhase.WithoutArrow)
            await WriteArrowAsync(status);
        if (status.Phase != MigrationPhase.WithoutArrow || status.Files.Count > 0)
            await WriteBackfillsAsync(status);
        foreach (var step in status.Remaining)
            await Host.Output.WriteLineAsync($"remains: {step}");
        return ExitCode.Success;
    }

    async Task WriteArrowAsync(MigrationStatus status)
    {
        await Host.Output.WriteLineAsync(
            $"Arrow files written beside the lake: {Counts.Of(status.ArrowFiles)} with {Counts.Of(status.ArrowRows, "row")}, "
            + $"{Counts.Bytes(status.ArrowBytes)}, at {Counts.Of((long)status.ArrowRowsPerSecond)} rows/s");
        if (status.Comparison is { } note)
        {
            var found = note is { OnlyArrow: 0, OnlyLake: 0, Different: 0, LeftOut: 0 } ? "both hold the same rows"
                : $"{Counts.Of(note.OnlyArrow)} in Arrow alone, {Counts.Of(note.OnlyLake)} in the lake alone, "
                    + $"{Counts.Of(note.Different)} different, {Counts.Of(note.LeftOut, "file")} not compared";
            await Host.Output.WriteLineAsync(
                $"compared: {note.Time.ToString("u", CultureInfo.InvariantCulture)} at snapshot {note.SnapshotId}, "
                + $"{Counts.Of(note.Blocks, "block")}: {found}");
        }
    }

    async Task WriteBackfillsAsync(MigrationStatus status)
    {
        await Host.Output.WriteLineAsync(
            $"backfilled: {Counts.Of(status.Files.Count(file => file.State == BackfillState.Done), "file")} with "
            + $"{Counts.Of(status.Files.Sum(file => file.RowsAdded), "row")}, "
            + $"{Counts.Of(status.Files.Count(file => file.State == BackfillState.Loading))} in part");
        foreach (var file in status.Files.Where(file => file.Reason is not null || file.RowsLeftOut > 0))
        {
            var rows = file.RowsLeftOut > 0 ? $"{Counts.Of(file.RowsLeftOut, "row")} left out" : null;
            var what = file.State == BackfillState.LeftOut ? "left out" : "remark";
            await Host.Output.WriteLineAsync($"{what}: {file.Path}: {string.Join("; ", new[] { file.Reason, rows }.OfType<string>())}");
        }
    }

    static string PhaseText(MigrationStatus status, string root) => status.Phase switch
    {
        MigrationPhase.WithoutArrow => $"none, this deployment never had Arrow files (the lake knows of none, nor is one in {root})",
        MigrationPhase.ArrowAlone => "before 1, Arrow files alone are written",
        MigrationPhase.Parallel => "1, both are written",
        MigrationPhase.Fallback => "2, the lake is read, and the Arrow files when it is unavailable",
        MigrationPhase.LakeAlone => "3, the lake alone is written; the Arrow writer is not retired",
        _ => $"finished, the Arrow writer was retired at {status.RetiredAt}",
    };
}
