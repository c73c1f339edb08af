using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ekko.Cli.Report;
using Ekko.Cli.Terminal;
using Ekko.Maintenance;
using static Ekko.Maintenance.MaintenanceOperation;

namespace Ekko.Cli.Commands;

/// <summary>One operation of <c>ekko maintain</c>, with the options it takes.</summary>
sealed class MaintainOperationCommand : EkkoCommand
{
    const string AgeForm = "an age such as 12h or 30d, or a time such as 2026-05-03T11:18:56Z";

    readonly MaintenanceOperation _operation;
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Tell what would be done, and do nothing" };
    readonly Option<string?> _reason = new("--reason") { Description = "Why, for those who read about it later", HelpName = "TEXT" };
    readonly Option<string?> _schema = new("--schema") { Description = "Only tables of this schema", HelpName = "NAME" };
    readonly Option<string?> _table = new("--table") { Description = "Only this table", HelpName = "NAME" };
    readonly Option<long?> _maxFiles = new("--max-files") { Description = "The most files to write per table", HelpName = "N" };
    readonly Option<long[]> _snapshots = new("--snapshot") { Description = "This snapshot; may be given again", HelpName = "N" };
    readonly Option<bool> _all = new("--all-files") { Description = "Files of any age: queries that began before may still read them" };
    readonly Option<double?> _threshold = new("--delete-threshold")
    {
        Description = "The share of deleted rows, 0 to 1, from which on a file is rewritten",
        HelpName = "SHARE",
    };

    readonly Option<DateTimeOffset?> _olderThan;

    public MaintainOperationCommand(CommandHost host, MaintenanceOperation operation, string description)
        : base(host, operation.ToString().ToLowerInvariant(), description)
    {
        _operation = operation;
        _olderThan = new Option<DateTimeOffset?>("--older-than")
        {
            Description = $"Only what is older: {AgeForm}",
            HelpName = "AGE",
            CustomParser = ParseAge,
        };
        Option[] taken = operation switch
        {
            Flush => [_schema, _table],
            Merge => [_schema, _table, _maxFiles],
            Rewrite => [_schema, _table, _threshold],
            Expire => [_olderThan, _snapshots],
            Cleanup => [_olderThan, _all],
            Orphans => [_olderThan],
            _ => [],
        };
        foreach (var option in taken)
            Add(option);
        Add(_reason);
        Add(_dryRun);
        Runs();
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new($"ekko maintain {Name} --dry-run", "what would be done"),
        new($"ekko maintain {Name} --reason \"before the audit\"", "do it, and say why"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        using var maintenance = new LakeMaintenance(source, ConfiguredLake.Name, Host.Clock);
        var request = Request(arguments);
        var lines = new MaintenanceLines(Host.Output);
        if (arguments.GetValue(_dryRun))
        {
            await lines.WriteAsync(await maintenance.PlanAsync(request, cancellationToken), isDryRun: true);
            return ExitCode.Success;
        }

        var (_, report) = await PercentDisplay.RunAsync(
            Host, Title, progress => maintenance.RunAsync(request, "ekko maintain", progress, cancellationToken));
        await lines.WriteAsync(report, isDryRun: false);
        return ExitCode.Success;
    }

    string Title => _operation switch
    {
        Flush => "Flushing",
        Merge => "Merging",
        Rewrite => "Rewriting",
        Expire => "Ending snapshots",
        Cleanup => "Removing files",
        Orphans => "Looking for orphans",
        _ => "Checkpointing",
    };

    // Options that the operation does not take are not there, and read as unset.
    MaintenanceRequest Request(ParseResult arguments) => new()
    {
        Operation = _operation,
        Schema = Given(arguments, _schema),
        Table = Given(arguments, _table),
        MaxFiles = Given(arguments, _maxFiles),
        DeleteThreshold = Given(arguments, _threshold),
        OlderThan = Given(arguments, _olderThan),
        SnapshotIds = Given(arguments, _snapshots) is { Length: > 0 } ids ? ids : null,
        AllFiles = Given(arguments, _all),
        Reason = Given(arguments, _reason),
    };

    static T? Given<T>(ParseResult arguments, Option<T> option) =>
        arguments.GetResult(option) is null ? default : arguments.GetValue(option);

    DateTimeOffset? ParseAge(ArgumentResult argument)
    {
        var text = argument.Tokens.Count > 0 ? argument.Tokens[0].Value : "";
        if (DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return time;
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && Unit(text[^1]) is { } unit)
            return Host.Clock.GetUtcNow() - (count * unit);
        argument.AddError($"--older-than takes {AgeForm}, not '{text}'");
        return null;
    }

    static TimeSpan? Unit(char letter) => letter switch
    {
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        'w' => TimeSpan.FromDays(7),
        _ => null,
    };
}
