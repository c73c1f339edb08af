using System.CommandLine;
using System.Globalization;
using Ekko.Backups;
using Ekko.Cli.Sql;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko backup list</c>.</summary>
sealed class BackupListCommand : EkkoCommand
{
    readonly ResultOptions _result = new();

    public BackupListCommand(CommandHost host)
        : base(host, "list", "List the backups, and what the lake keeps for them")
    {
        _result.AddTo(this);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } = [new("ekko backup list", "state held: the lake keeps its files")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ConfiguredLake.Options(Host);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        using var backups = ConfiguredBackups.Open(Host, options);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        var rows = (await backups.ListAsync(lake, cancellationToken)).Select(Row)
            .DefaultIfEmpty("('', '', NULL::TIMESTAMPTZ, 0, 0, 0)");
        await _result.Runner(connection, arguments, Host).RunAsync(
            $"SELECT * FROM (VALUES {string.Join(", ", rows)}) AS backups(name, state, created_at, snapshot_id, files, bytes) "
            + "WHERE name <> ''",
            cancellationToken);
        return ExitCode.Success;
    }

    static string Row(BackupSummary backup) => string.Create(
        CultureInfo.InvariantCulture,
        $"({SqlQuoting.Text(backup.Name)}, {SqlQuoting.Text(backup.State.ToString().ToLowerInvariant())}, "
        + $"{Time(backup.Manifest?.CreatedAt)}, {Figure(backup.Manifest?.SnapshotId)}, {Figure(backup.Manifest?.Files.Count)}, "
        + $"{Figure(backup.Manifest is { } manifest ? manifest.FileBytes + manifest.CatalogSize : null)})");

    static string Figure(long? figure) => figure?.ToString(CultureInfo.InvariantCulture) ?? "NULL";

    static string Time(DateTimeOffset? time) => time is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"make_timestamptz({known.ToUnixTimeMilliseconds()}000)")
        : "NULL::TIMESTAMPTZ";
}
