using System.CommandLine;
using System.Globalization;
using Ekko.Access;
using Ekko.Cli.Sql;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko apikey list</c>: never a key's text.</summary>
sealed class ApiKeyListCommand : EkkoCommand
{
    readonly ResultOptions _result = new();

    public ApiKeyListCommand(CommandHost host)
        : base(host, "list", "List the keys, the revoked ones too")
    {
        _result.AddTo(this);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } = [new("ekko apikey list", "who may")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var keys = await new ApiKeyStore(source, ConfiguredLake.Name, Host.Clock).ListAsync(cancellationToken);
        var rows = keys.Select(key =>
            $"({SqlQuoting.Text(key.Id)}, {SqlQuoting.Text(key.Name)}, {SqlQuoting.Text(key.Scopes.ToString().ToLowerInvariant())}, "
            + $"{Time(key.CreatedAt)}, {Time(key.RevokedAt)})").DefaultIfEmpty("('', '', '', NULL::TIMESTAMPTZ, NULL::TIMESTAMPTZ)");
        await _result.Runner(connection, arguments, Host).RunAsync(
            $"SELECT * FROM (VALUES {string.Join(", ", rows)}) AS keys(id, name, scopes, created_at, revoked_at) WHERE id <> ''",
            cancellationToken);
        return ExitCode.Success;
    }

    static string Time(DateTimeOffset? time) => time is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"make_timestamptz({known.ToUnixTimeMilliseconds()}000)")
        : "NULL::TIMESTAMPTZ";
}
