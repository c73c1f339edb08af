using System.CommandLine;
using Ekko.Cli.Formats;
using Ekko.Cli.Terminal;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko backup create</c>.</summary>
sealed class BackupCreateCommand : EkkoCommand
{
    readonly Argument<string?> _name = new("NAME") { Description = "Its name; unset: the time", Arity = ArgumentArity.ZeroOrOne };
    readonly Option<bool> _withFiles = new("--with-files")
    {
        Description = "Copy the files too that no backup has yet; without it the lake keeps them until the backup is released",
    };

    public BackupCreateCommand(CommandHost host)
        : base(host, "create", "Make a backup; writers go on meanwhile")
    {
        Add(_name);
        Options.Add(_withFiles);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko backup create --with-files", "everything, in a place of its own"),
        new("ekko backup create before-upgrade", "the catalog only: done in seconds, released when it is no longer needed"),
        new("EKKO_BACKUP_PATH=s3://backups/lake ekko backup create nightly --with-files", "into a bucket"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        using var backups = ConfiguredBackups.Open(Host, options);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        var withFiles = arguments.GetValue(_withFiles);
        var manifest = await PercentDisplay.RunAsync(
            Host, "Copying files",
            report => backups.CreateAsync(lake, arguments.GetValue(_name), withFiles, report, cancellationToken));
        await Host.Output.WriteLineAsync(
            $"Backup {manifest.Name}: snapshot {Counts.Of(manifest.SnapshotId)}, catalog of {Counts.Bytes(manifest.CatalogSize)}, "
            + $"{Counts.Of(manifest.Files.Count, "file")} of {Counts.Bytes(manifest.FileBytes)}, in {backups.Path}");
        if (!withFiles)
        {
            await Host.Output.WriteLineAsync(
                $"The files stay in {manifest.DataPath}, and cleanup leaves them until: ekko backup release {manifest.Name}");
        }

        return ExitCode.Success;
    }
}
