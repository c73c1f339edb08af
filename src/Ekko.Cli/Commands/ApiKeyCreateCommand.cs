using System.CommandLine;
using Ekko.Access;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko apikey create NAME</c>: the key's text is the only line on standard output.</summary>
sealed class ApiKeyCreateCommand : EkkoCommand
{
    readonly Argument<string> _name = new("NAME") { Description = "Whose key it is, or what for" };
    readonly Option<string[]> _scopes = new("--scope")
    {
        Description = "What it allows: read, sql or maintain; may be given again. Unset: read",
        HelpName = "SCOPE",
    };

    public ApiKeyCreateCommand(CommandHost host)
        : base(host, "create", "Make a key and print it, once")
    {
        _scopes.AcceptOnlyFromAmong("read", "sql", "maintain");
        Add(_name);
        Add(_scopes);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko apikey create reports", "a key that reads"),
        new("ekko apikey create night --scope read --scope maintain", "one that merges and expires too"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var scopes = (arguments.GetValue(_scopes) ?? []).Aggregate(
            ApiScopes.None, (all, scope) => all | Enum.Parse<ApiScopes>(scope, ignoreCase: true));
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var (key, text) = await new ApiKeyStore(source, ConfiguredLake.Name, Host.Clock).CreateAsync(
            arguments.GetRequiredValue(_name), scopes == ApiScopes.None ? ApiScopes.Read : scopes, cancellationToken);
        await Host.Error.WriteLineAsync(
            $"Key {key.Id} \"{key.Name}\" allows {key.Scopes.ToString().ToLowerInvariant()}. It is not shown again:");
        await Host.Output.WriteLineAsync(text);
        return ExitCode.Success;
    }
}
