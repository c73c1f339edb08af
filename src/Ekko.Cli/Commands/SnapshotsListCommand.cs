using System.CommandLine;
using Ekko.Cli.Sql;
using Ekko.DuckLake.ChangeFeed;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko snapshots list</c>: newest first.</summary>
sealed class SnapshotsListCommand : EkkoCommand
{
    public SnapshotsListCommand(CommandHost host)
        : base(host, "list", "List the states the lake had, newest first")
    {
        Result.AddTo(this);
        SetAction(ListAsync);
    }

    public override IReadOnlyList<Example> Examples { get; } =
        [new("ekko snapshots list", "the latest ones"), new("ekko snapshots list --limit 0", "all of them")];

    /// <summary>How the rows are shown; <c>ekko snapshots</c> alone has the same options.</summary>
    public ResultOptions Result { get; } = new();

    /// <summary>Lists the snapshots.</summary>
    public async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        var pins = await lake.Pins.ListAsync(cancellationToken);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await Result.Runner(connection, arguments, Host).RunAsync(SnapshotsSql(pins), cancellationToken);
        return ExitCode.Success;
    }

    static string SnapshotsSql(IReadOnlyList<SnapshotPin> pins)
    {
        var values = pins.Select(pin => $"({pin.Snapshot}, {SqlQuoting.Text(pin.Name)})").DefaultIfEmpty("(-1, '')");
        return $"""
            SELECT snapshot_id AS version, snapshot_time AS "time", changes::VARCHAR AS changes, author, commit_message AS message, p.pins
            FROM ducklake_snapshots('{ConfiguredLake.Name}')
            LEFT JOIN (
                SELECT version, string_agg(name, ', ' ORDER BY name) AS pins
                FROM (VALUES {string.Join(", ", values)}) AS pin(version, name) GROUP BY version) AS p ON p.version = snapshot_id
            ORDER BY snapshot_id DESC
            """;
    }
}
