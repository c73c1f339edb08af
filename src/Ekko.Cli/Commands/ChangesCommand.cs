using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ekko.Cli.Sql;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko changes</c>: what commits did to the rows of a table.</summary>
sealed class ChangesCommand : EkkoCommand
{
    const double DefaultHours = 24;
    const double LongestHours = 1_000_000;

    readonly Argument<string> _table = new("TABLE")
    {
        Description = "The table, with its schema if that is not main",
        DefaultValueFactory = _ => "transactions",
    };

    readonly Option<double?> _hours = new("--hours") { Description = "How far back, by the time of commits (24)", HelpName = "N" };
    readonly Option<long?> _from = new("--from") { Description = "The first snapshot, instead of --hours", HelpName = "N" };
    readonly Option<long?> _to = new("--to") { Description = "The last snapshot; unset: the latest", HelpName = "N" };
    readonly ResultOptions _result = new();

    public ChangesCommand(CommandHost host)
        : base(host, "changes", "Show what commits did to the rows of a table: inserts, deletes, rows before and after updates")
    {
        Add(_table);
        Options.Add(_hours);
        Options.Add(_from);
        Options.Add(_to);
        _result.AddTo(this);
        Validators.Add(Check);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko changes", "the transactions of the last day's commits"),
        new("ekko changes blocks --hours 1", "the blocks of the last hour's commits"),
        new("ekko changes transactions --from 3 --to 5 --format csv", "of snapshots 3 to 5, for a spreadsheet"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var latest = (await lake.TreeAsync(cancellationToken)).Snapshot.Id.Value;
        var since = Host.Clock.GetUtcNow() - TimeSpan.FromHours(arguments.GetValue(_hours) ?? DefaultHours);
        var from = arguments.GetValue(_from) is { } first ? Number(first) : $"make_timestamptz({since.ToUnixTimeMilliseconds()}000)";
        var to = arguments.GetValue(_from) is null ? "now()" : Number(arguments.GetValue(_to) ?? latest);
        await _result.Runner(connection, arguments, Host).RunAsync(
            $"SELECT * FROM {ConfiguredLake.Name}.table_changes({SqlQuoting.Text(arguments.GetRequiredValue(_table))}, {from}, {to}) "
            + "ORDER BY snapshot_id, rowid, change_type DESC",
            cancellationToken);
        return ExitCode.Success;
    }

    void Check(CommandResult result)
    {
        if (result.GetValue(_hours) is not (null or (> 0 and <= LongestHours)))
            result.AddError($"--hours has to be more than 0 and at most {LongestHours}");
        var from = result.GetValue(_from);
        if (from is not null && result.GetValue(_hours) is not null)
            result.AddError("--from and --hours both say where to begin: give one of them");
        if (result.GetValue(_to) is { } to && !(from <= to))
            result.AddError($"--to {to} needs a --from that is not above it");
    }

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
