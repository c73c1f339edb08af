namespace Ekko.Reading;

/// <summary>What an address does in a transaction.</summary>
public enum AddressRole
{
    /// <summary>It sends it.</summary>
    Sender,

    /// <summary>It receives it.</summary>
    Recipient,
}
