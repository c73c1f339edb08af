namespace Ekko.Nats;

/// <summary>When a connection is encrypted.</summary>
public enum NatsTlsMode
{
    /// <summary>When the server asks for it; always for <c>tls://</c> URLs.</summary>
    WhenAsked,

    /// <summary>Always: a server that does not offer TLS is refused before any credential is sent.</summary>
    Required,

    /// <summary>Always, and from the first byte on, before the server's INFO (the server's <c>handshake_first</c>).</summary>
    First,
}
