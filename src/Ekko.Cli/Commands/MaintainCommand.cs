using Ekko.Maintenance;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko maintain</c>: what keeps the lake small and quick.</summary>
sealed class MaintainCommand : EkkoCommand
{
    public MaintainCommand(CommandHost host)
        : base(host, "maintain", "Keep the lake small and quick; --dry-run tells what would be done")
    {
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Flush, "Move rows that the catalog keeps into files"));
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Merge, "Merge small files into larger ones"));
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Rewrite, "Write files that lost many rows anew, without them"));
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Expire, "End old snapshots, so that no query can ask for them"));
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Cleanup, "Remove files that are no longer needed"));
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Orphans, "Remove files that the catalog does not know"));
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Checkpoint, "All of it, by the lake's options"));
        Add(new MaintainIndexCommand(host));
        Add(new MaintainRunsCommand(host));
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko maintain checkpoint --dry-run", "what would be done"),
        new("ekko maintain expire --older-than 30d --reason \"retention\"", "no time travel beyond 30 days"),
        new("ekko maintain runs", "what was done, by whom, why"),
    ];
}
