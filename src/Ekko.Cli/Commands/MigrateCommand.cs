namespace Ekko.Cli.Commands;

/// <summary><c>ekko migrate</c>: from Arrow files to the lake.</summary>
sealed class MigrateCommand : EkkoCommand
{
    public MigrateCommand(CommandHost host)
        : base(host, "migrate", "Go from Arrow files to the lake, step by step: docs/migration.md is the runbook")
    {
        Add(new MigrateBackfillCommand(host));
        Add(new MigrateCompareCommand(host));
        Add(new MigrateStatusCommand(host));
        Add(new MigrateFinishCommand(host));
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko migrate status", "in which phase this deployment is, and what remains"),
        new("ekko migrate backfill data/arrow", "bring the Arrow files of a folder into the lake"),
    ];
}
