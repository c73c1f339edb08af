using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Ekko.Cli.Formats;
using Ekko.Cli.Sql;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko snapshots show N</c>: when, by whom, and what it changed, table by table.</summary>
sealed class SnapshotsShowCommand : EkkoCommand
{
    const string Metadata = $"__ducklake_metadata_{ConfiguredLake.Name}";

    readonly Argument<long> _version = new("N") { Description = "The snapshot's number, as in AT (VERSION => N)" };
    readonly ResultOptions _result = new();

    public SnapshotsShowCommand(CommandHost host)
        : base(host, "show", "Show what a snapshot changed")
    {
        _version.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && long.TryParse(result.Tokens[0].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var version)
                && version < 0)
                result.AddError($"'{version}' is no snapshot; numbers begin at 0");
        });
        Add(_version);
        _result.AddTo(this);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } = [new("ekko snapshots show 3", "what snapshot 3 changed")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var version = arguments.GetValue(_version);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await RequireAsync(connection, version, cancellationToken);
        var runner = _result.Runner(connection, arguments, Host);
        await runner.RunAsync(
            $"""
            SELECT snapshot_id AS version, snapshot_time AS "time", schema_version, author, commit_message AS message,
                   commit_extra_info AS extra_info, changes::VARCHAR AS changes
            FROM ducklake_snapshots('{ConfiguredLake.Name}') WHERE snapshot_id = {version}
            """,
            cancellationToken);
        await runner.RunAsync(FilesSql(version), cancellationToken);
        return ExitCode.Success;
    }

    static string FilesSql(long version) => $"""
        SELECT s.schema_name AS "schema", t.table_name AS "table",
               count(*) FILTER (f.begin_snapshot = {version}) AS files_added,
               coalesce(sum(f.record_count) FILTER (f.begin_snapshot = {version}), 0)::BIGINT AS rows_added,
               coalesce(sum(f.file_size_bytes) FILTER (f.begin_snapshot = {version}), 0)::BIGINT AS bytes_added,
               count(*) FILTER (f.end_snapshot = {version}) AS files_removed
        FROM {Metadata}.ducklake_data_file f
        JOIN {Metadata}.ducklake_table t ON t.table_id = f.table_id
            AND t.begin_snapshot <= {version} AND (t.end_snapshot IS NULL OR t.end_snapshot > {version})
        JOIN {Metadata}.ducklake_schema s ON s.schema_id = t.schema_id
            AND s.begin_snapshot <= {version} AND (s.end_snapshot IS NULL OR s.end_snapshot > {version})
        WHERE f.begin_snapshot = {version} OR f.end_snapshot = {version}
        GROUP BY ALL ORDER BY ALL
        """;

    static async Task RequireAsync(DbConnection connection, long version, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT count(*) FILTER (snapshot_id = {version}), min(snapshot_id), max(snapshot_id) "
            + $"FROM ducklake_snapshots('{ConfiguredLake.Name}')";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.GetInt64(0) == 0)
        {
            throw new CommandFailedException(
                $"there is no snapshot {version}; the lake has {Cells.Text(reader, 1)} to {Cells.Text(reader, 2)} (ekko snapshots lists "
                + "them)");
        }
    }
}
