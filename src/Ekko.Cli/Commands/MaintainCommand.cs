using System.CommandLine;
using Ekko.Cli.Formats;
using Ekko.Cli.Services;
using Ekko.Maintenance;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko maintain</c>: what keeps the lake small and quick.</summary>
sealed class MaintainCommand : EkkoCommand
{
    readonly Option<bool> _watch = new("--watch") { Description = "Look at the lake at intervals and do what its policy asks for" };
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Tell what the policy asks for now, and do nothing" };
    readonly PolicyOption _policy = new();

    public MaintainCommand(CommandHost host)
        : base(host, "maintain", "Keep the lake small and quick; --dry-run tells what would be done")
    {
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Flush, "Move rows that the catalog keeps into files"));
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Merge, "Merge small files into larger ones"));
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Rewrite, "Write files that lost many rows anew, without them"));
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Expire, "End old snapshots, so that no query can ask for them"));
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Cleanup, "Remove files that are no longer needed"));
        Add(new MaintainOperationCommand(
            host, MaintenanceOperation.Orphans, "Remove files that the catalog has not known for seven days; those found now rest"));
        Add(new MaintainOperationCommand(host, MaintenanceOperation.Checkpoint, "All of it, by the lake's options"));
        Add(new MaintainIndexCommand(host));
        Add(new MaintainVacuumCommand(host));
        Add(new MaintainRunsCommand(host));
        Options.Add(_watch);
        Options.Add(_dryRun);
        Options.Add(_policy.Option);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko maintain checkpoint --dry-run", "what would be done"),
        new("ekko maintain expire --older-than 30d --reason \"retention\"", "no time travel beyond 30 days"),
        new("ekko maintain --watch --policy policy.json", "by a policy, until it is told to stop; one worker of a lake works at a time"),
        new("ekko maintain runs", "what was done, by whom, why"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (watch, plans) = (arguments.GetValue(_watch), arguments.GetValue(_dryRun));
        if (watch == plans)
            throw new UsageException("name one operation, --watch, or --dry-run (ekko maintain --help lists them)");
        var (options, policy) = (ConfiguredLake.Options(Host), _policy.Read(arguments));
        if (watch)
        {
            await ServiceHost.RunAsync(Host, options, new MaintenanceService(Host, policy, createsLake: false), cancellationToken);
            return ExitCode.Success;
        }

        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        using var maintenance = new LakeMaintenance(source, ConfiguredLake.Name, Host.Clock);
        var needs = await new MaintenanceWorker(source, maintenance, policy, ConfiguredLake.Name, Host.Clock).PlanAsync(cancellationToken);
        foreach (var need in needs)
        {
            var bytes = need.Bytes > 0 ? $", about {Counts.Bytes(need.Bytes)} written anew" : "";
            await Host.Output.WriteLineAsync(
                $"{need.Subject}: {need.Request.Operation.ToString().ToLowerInvariant()} ({need.Request.Reason}{bytes})");
        }

        return ExitCode.Success;
    }
}
