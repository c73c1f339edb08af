using System.CommandLine;
using System.Globalization;
using Ekko.Cli.Sql;
using Ekko.Maintenance;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko maintain runs</c>: what was done, the latest first.</summary>
sealed class MaintainRunsCommand : EkkoCommand
{
    readonly ResultOptions _result = new();
    readonly Option<int> _limit = new("--limit")
    {
        Description = "How many at most",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    public MaintainRunsCommand(CommandHost host)
        : base(host, "runs", "List what was done, by whom and why, the latest first")
    {
        _limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--limit takes 1 or more");
        });
        Add(_limit);
        _result.AddTo(this);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } = [new("ekko maintain runs --limit 5", "the last five")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        using var maintenance = new LakeMaintenance(source, ConfiguredLake.Name, Host.Clock);
        var runs = await maintenance.RunsAsync(arguments.GetValue(_limit), null, cancellationToken);
        var rows = runs.Select(Row).DefaultIfEmpty("('', '', '', '', NULL::TIMESTAMPTZ, NULL::TIMESTAMPTZ, '', 0, 0, 0, 0)");
        await _result.Runner(connection, arguments, Host).RunAsync(
            $"""
            SELECT * FROM (VALUES {string.Join(", ", rows)}) AS runs(
                run_id, operation, started_by, reason, started_at, finished_at, outcome,
                files_before, files_after, files_removed, bytes_freed)
            WHERE run_id <> ''
            """,
            cancellationToken);
        return ExitCode.Success;
    }

    static string Row(MaintenanceRun run) => string.Create(
        CultureInfo.InvariantCulture,
        $"({SqlQuoting.Text(run.RunId)}, {SqlQuoting.Text(run.Request.Operation.ToString().ToLowerInvariant())}, "
        + $"{SqlQuoting.Text(run.StartedBy)}, {(run.Request.Reason is { } reason ? SqlQuoting.Text(reason) : "NULL")}, "
        + $"{Time(run.StartedAt)}, {Time(run.FinishedAt)}, {SqlQuoting.Text(Outcome(run))}, {run.Before.FileCount}, "
        + $"{Figure(run.After?.FileCount)}, {Figure(run.Totals?.FilesRemoved)}, {Figure(run.Totals?.BytesFreed)})");

    static string Outcome(MaintenanceRun run)
    {
        var outcome = run.Outcome.ToString().ToLowerInvariant();
        return run.Error is { } error ? $"{outcome}: {error}" : outcome;
    }

    static string Figure(long? figure) => figure?.ToString(CultureInfo.InvariantCulture) ?? "NULL";

    static string Time(DateTimeOffset? time) => time is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"make_timestamptz({known.ToUnixTimeMilliseconds()}000)")
        : "NULL::TIMESTAMPTZ";
}
