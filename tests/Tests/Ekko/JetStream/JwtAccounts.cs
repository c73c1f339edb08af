using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using NATS.NKeys;

namespace Ekko.Tests.Ekko.JetStream;

/// <summary>
/// An operator with an account and its users, as a server with a memory resolver is told of them (JWT version 2 of NATS).
/// </summary>
sealed class JwtAccounts : IDisposable
{
    readonly KeyPair _operator = KeyPair.CreatePair(PrefixByte.Operator);
    readonly KeyPair _account = KeyPair.CreatePair(PrefixByte.Account);

    /// <summary>Lines for the server's configuration.</summary>
    internal string Settings => $$"""
        operator: {{Sign(_operator, _operator, new JsonObject { ["type"] = "operator", ["version"] = 2 })}}
        resolver: MEMORY
        resolver_preload: { {{_account.GetPublicKey()}}: {{Sign(_operator, _account, new JsonObject
    {
        ["type"] = "account",
        ["version"] = 2,
        ["limits"] = new JsonObject
        {
            ["subs"] = -1,
            ["data"] = -1,
            ["payload"] = -1,
            ["conn"] = -1,
            ["leaf"] = -1,
            ["imports"] = -1,
            ["exports"] = -1,
            ["wildcards"] = true,
        },
    })}} }
        """;

    /// <summary>A file of credentials of a new user.</summary>
    internal string NewCredentials()
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        var claims = new JsonObject { ["type"] = "user", ["version"] = 2, ["subs"] = -1, ["data"] = -1, ["payload"] = -1 };
        return $"""
            -----BEGIN NATS USER JWT-----
            {Sign(_account, user, claims)}
            ------END NATS USER JWT------

            -----BEGIN USER NKEY SEED-----
            {user.GetSeed()}
            ------END USER NKEY SEED------
            """;
    }

    public void Dispose()
    {
        _operator.Dispose();
        _account.Dispose();
    }

    static string Sign(KeyPair issuer, KeyPair subject, JsonObject claims)
    {
        var body = new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["iat"] = 1_700_000_000,
            ["iss"] = issuer.GetPublicKey(),
            ["sub"] = subject.GetPublicKey(),
            ["name"] = "test",
            ["nats"] = claims,
        };
        var text = $"{Encode("""{"typ":"JWT","alg":"ed25519-nkey"}""")}.{Encode(body.ToJsonString())}";
        var signature = new byte[64];
        issuer.Sign(Encoding.ASCII.GetBytes(text), signature);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
