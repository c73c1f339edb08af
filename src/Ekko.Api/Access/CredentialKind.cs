namespace Ekko.Api.Access;

/// <summary>What a client shows.</summary>
enum CredentialKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An API key.</summary>
    Key,

    /// <summary>The cookie of a sign-in with a key.</summary>
    Session,

    /// <summary>A token of the configured issuer.</summary>
    Token,
}
