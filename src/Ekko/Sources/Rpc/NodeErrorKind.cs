namespace Ekko.Sources.Rpc;

/// <summary>What kind of failure a node's was; decides what is done next.</summary>
enum NodeErrorKind
{
    /// <summary>Asking again later may help: timeouts, broken connections, 5xx, answers that make no sense.</summary>
    Transient,

    /// <summary>Asking more slowly helps: 429 and the limit codes.</summary>
    Limited,

    /// <summary>Asking for less at a time helps: too many calls in a batch, or too long an answer.</summary>
    TooLarge,

    /// <summary>The node does not have the method.</summary>
    Unsupported,

    /// <summary>Nothing helps but the user.</summary>
    Refused,
}
