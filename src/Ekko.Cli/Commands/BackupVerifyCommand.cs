using System.CommandLine;
using Ekko.Cli.Formats;
using Ekko.Cli.Terminal;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko backup verify</c>.</summary>
sealed class BackupVerifyCommand : EkkoCommand
{
    readonly Argument<string> _name = new("NAME") { Description = "The backup" };

    public BackupVerifyCommand(CommandHost host)
        : base(host, "verify", "Read every byte of a backup and open its catalog")
    {
        Add(_name);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
        [new("ekko backup verify nightly", "exit code 1 when it cannot be restored")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var backups = ConfiguredBackups.Open(Host, ConfiguredLake.Options(Host));
        var name = arguments.GetRequiredValue(_name);
        var found = await PercentDisplay.RunAsync(
            Host, "Reading", report => backups.VerifyAsync(name, report, cancellationToken));
        foreach (var problem in found.Problems)
            await Host.Output.WriteLineAsync(problem);
        await Host.Output.WriteLineAsync(
            $"Backup {name} of snapshot {Counts.Of(found.Manifest.SnapshotId)}: {Counts.Of(found.FilesRead, "file")} of "
            + $"{Counts.Bytes(found.BytesRead)} read, {Counts.Of(found.Problems.Count, "problem")}");
        return found.Problems.Count == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
