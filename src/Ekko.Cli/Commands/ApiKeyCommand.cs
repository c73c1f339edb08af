namespace Ekko.Cli.Commands;

/// <summary><c>ekko apikey</c>: who may use the API.</summary>
sealed class ApiKeyCommand : EkkoCommand
{
    public ApiKeyCommand(CommandHost host)
        : base(host, "apikey", "Make, list and revoke the keys of the API")
    {
        Add(new ApiKeyCreateCommand(host));
        Add(new ApiKeyListCommand(host));
        Add(new ApiKeyRevokeCommand(host));
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko apikey create reports", "a key that reads; its text is shown once"),
        new("ekko apikey list", "which there are"),
    ];
}
