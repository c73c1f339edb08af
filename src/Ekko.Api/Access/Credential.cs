namespace Ekko.Api.Access;

/// <summary>What was made of a request's credential.</summary>
/// <param name="Client">Who it is; null when nothing was shown, or nothing that counts.</param>
/// <param name="Refusal">Why what was shown does not count; null when nothing was.</param>
readonly record struct Credential(ApiClient? Client, string? Refusal)
{
    public static Credential Missing => default;

    public static Credential Of(ApiClient client) => new(client, null);

    public static Credential Refused(string reason) => new(null, reason);
}
