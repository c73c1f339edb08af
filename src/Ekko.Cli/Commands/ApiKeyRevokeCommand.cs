using System.CommandLine;
using Ekko.Access;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko apikey revoke NAME</c>.</summary>
sealed class ApiKeyRevokeCommand : EkkoCommand
{
    readonly Argument<string> _key = new("NAME") { Description = "The key's name or its id" };

    public ApiKeyRevokeCommand(CommandHost host)
        : base(host, "revoke", "End a key; servers notice within seconds")
    {
        Add(_key);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } = [new("ekko apikey revoke reports", "by name")];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var key = arguments.GetRequiredValue(_key);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        if (!await new ApiKeyStore(source, ConfiguredLake.Name, Host.Clock).RevokeAsync(key, cancellationToken))
            throw new CommandFailedException($"there is no live key '{key}' (ekko apikey list shows them)");
        await Host.Error.WriteLineAsync($"Key {key} is revoked.");
        return ExitCode.Success;
    }
}
