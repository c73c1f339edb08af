namespace Ekko.Cli.Commands;

/// <summary><c>ekko backup</c>: copies of the lake, and the way back.</summary>
sealed class BackupCommand : EkkoCommand
{
    public BackupCommand(CommandHost host)
        : base(host, "backup", "Make, check and restore backups; EKKO_BACKUP_PATH says where they are")
    {
        Add(new BackupCreateCommand(host));
        Add(new BackupListCommand(host));
        Add(new BackupVerifyCommand(host));
        Add(new BackupRestoreCommand(host));
        Add(new BackupReleaseCommand(host));
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko backup create --with-files", "a backup that needs nothing else; unchanged files are copied once"),
        new("ekko backup list", "which there are, and what the lake keeps for them"),
        new("ekko backup verify nightly", "read every byte of one"),
    ];
}
