using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Session;

/// <summary>
/// CREATE SECRET and DROP SECRET: keys of object storage. They are kept by the data source, for as long as it lives; the engine never sees
/// them.
/// </summary>
sealed class SecretExecutor(StatementContext context)
{
    static readonly HashSet<string> Options = new(StringComparer.OrdinalIgnoreCase)
    {
        "TYPE", "PROVIDER", "KEY_ID", "SECRET", "SESSION_TOKEN", "REGION", "ENDPOINT", "URL_STYLE", "USE_SSL", "SCOPE", "PROFILE", "CHAIN",
            "REFRESH",
    };

    /// <summary>Adds a secret.</summary>
    public RowSet Create(CreateSecretStatement create)
    {
        if (create.Persistent)
            throw UnsupportedStatement.Error(
                $"CREATE PERSISTENT SECRET {create.Name}",
                "secrets are kept for the life of the data source, never on disk. Leave PERSISTENT out.");
        if (create.Options.Keys.FirstOrDefault(k => !Options.Contains(k)) is { } unknown)
            throw UnsupportedStatement.Error(
                $"CREATE SECRET {create.Name}", $"{unknown} is no option of a secret here. Known are {string.Join(", ", Options)}.");
        // One that is empty is as one left out.
        var value = (string option) => create.Options.GetValueOrDefault(option) is { } text
            && Literal(create.Name, option, text) is { Length: > 0 } given ? given : null;
        if (!SqlName.Same(value("TYPE"), "s3"))
            throw UnsupportedStatement.Error($"CREATE SECRET {create.Name}", "its TYPE must be s3.");
        var clients = context.Registry.Storage.Clients;
        var others = clients.Secrets.Where(s => !SqlName.Same(s.Name, create.Name)).ToList();
        if (others.Count < clients.Secrets.Count && !create.OrReplace)
        {
            return create.IfNotExists ? RowSet.Nothing : throw new DuckLakeException(
                DuckLakeErrorKind.AlreadyExists,
                $"Creating the secret \"{create.Name}\" failed: there is one of that name. Write CREATE OR REPLACE SECRET.");
        }

        clients.SetSecrets([.. others, new S3Secret(create.Name, value("SCOPE") ?? "s3://", Read(create.Name, value))]);
        return RowSet.Nothing;
    }

    /// <summary>Removes a secret.</summary>
    public RowSet Drop(DropSecretStatement drop)
    {
        var clients = context.Registry.Storage.Clients;
        var others = clients.Secrets.Where(s => !SqlName.Same(s.Name, drop.Name)).ToList();
        if (others.Count == clients.Secrets.Count && !drop.IfExists)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Dropping the secret \"{drop.Name}\" failed: there is none of that name.");
        clients.SetSecrets(others);
        return RowSet.Nothing;
    }

    /// <summary>Whether the engine, which repeats the line it does not understand, would repeat the key of a secret.</summary>
    public static bool MayHoldKey(StatementText text) =>
        text.Span(text.Tokens[0]).ToString().ToUpperInvariant() is "ALTER" or "CREATE" or "EXPLAIN" or "PREPARE" or "SET"
        && text.Tokens.Any(t => t.Kind == SqlTokenKind.Word && (text.Span(t).Equals("SECRET", StringComparison.OrdinalIgnoreCase)
            || text.Span(t).StartsWith("s3_", StringComparison.OrdinalIgnoreCase)));

    static S3Options Read(string name, Func<string, string?> value)
    {
        var provider = value("PROVIDER") ?? "config";
        var isChain = SqlName.Same(provider, "credential_chain");
        if (!isChain && !SqlName.Same(provider, "config"))
            throw UnsupportedStatement.Error($"CREATE SECRET {name}", "its PROVIDER must be config or credential_chain.");
        if ((value("KEY_ID") is null) != (value("SECRET") is null))
            throw new DuckLakeException($"Creating the secret \"{name}\" failed: give KEY_ID and SECRET together.");
        return new S3Options
        {
            AccessKey = value("KEY_ID"),
            SecretKey = value("SECRET"),
            SessionToken = value("SESSION_TOKEN"),
            Profile = value("PROFILE"),
            Region = value("REGION"),
            Endpoint = value("ENDPOINT"),
            Secure = value("USE_SSL") is not { } secure || Flag(name, secure),
            PathStyle = value("URL_STYLE")?.ToUpperInvariant() switch
            {
                null => null,
                "PATH" => true,
                "VHOST" => false,
                _ => throw new DuckLakeException($"Creating the secret \"{name}\" failed: its URL_STYLE must be path or vhost."),
            },
        };
    }

    static bool Flag(string name, string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "1" => true,
        "FALSE" or "0" => false,
        _ => throw new DuckLakeException($"Creating the secret \"{name}\" failed: its USE_SSL must be true or false."),
    };

    // The engine would repeat an expression it cannot evaluate, secret and all.
    static string Literal(string name, string option, string text)
    {
        var reader = new TokenReader(new StatementText(text));
        var token = reader.Advance();
        return reader.AtEnd && token.Kind is SqlTokenKind.Text or SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.Number
            ? token.Kind is SqlTokenKind.Word ? text : SqlName.Unquote(text)
            : throw new DuckLakeException(
                $"Creating the secret \"{name}\" failed: the value of {option.ToUpperInvariant()} must be one literal, "
                + "such as a text in single quotes.");
    }
}
