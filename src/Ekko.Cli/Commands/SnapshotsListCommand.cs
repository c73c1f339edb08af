using System.CommandLine;
using Ekko.Cli.Sql;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko snapshots list</c>: newest first.</summary>
sealed class SnapshotsListCommand : EkkoCommand
{
    const string Snapshots = $"""
        SELECT snapshot_id AS version, snapshot_time AS "time", changes::VARCHAR AS changes, author, commit_message AS message
        FROM ducklake_snapshots('{ConfiguredLake.Name}') ORDER BY snapshot_id DESC
        """;

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
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await Result.Runner(connection, arguments, Host).RunAsync(Snapshots, cancellationToken);
        return ExitCode.Success;
    }
}
