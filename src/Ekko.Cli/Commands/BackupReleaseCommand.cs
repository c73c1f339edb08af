using System.CommandLine;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko backup release</c>.</summary>
sealed class BackupReleaseCommand : EkkoCommand
{
    readonly Argument<string> _name = new("NAME") { Description = "The backup" };
    readonly Option<bool> _delete = new("--delete") { Description = "Remove the backup too, with copies that no other one has" };

    public BackupReleaseCommand(CommandHost host)
        : base(host, "release", "Let cleanup remove what the lake kept for a backup")
    {
        Add(_name);
        Options.Add(_delete);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko backup release before-upgrade", "its files may go; the copy of the catalog stays"),
        new("ekko backup release nightly --delete", "nothing of it is left"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        using var backups = ConfiguredBackups.Open(Host, ConfiguredLake.Options(Host));
        var name = arguments.GetRequiredValue(_name);
        await backups.ReleaseAsync(
            await source.LakeAsync(ConfiguredLake.Name, cancellationToken), name, arguments.GetValue(_delete), cancellationToken);
        await Host.Error.WriteLineAsync($"Backup {name} is released.");
        return ExitCode.Success;
    }
}
