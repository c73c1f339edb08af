namespace Ekko.Leases;

/// <summary>The right to write a chain, until another process takes it.</summary>
/// <param name="Key">The chain, or what else only one process may do.</param>
/// <param name="Token">Grows with every holder: a commit under an older one fails.</param>
sealed record Lease(LeaseKey Key, long Token);

/// <summary>A lease as the catalog has it.</summary>
/// <param name="Key">The chain, or what else it is for.</param>
/// <param name="Holder">Who has it, or had it last.</param>
/// <param name="Token">The holder's token.</param>
/// <param name="Remaining">How long it lives without renewal, by the database's clock; not positive: any process may take it.</param>
sealed record LeaseState(LeaseKey Key, string Holder, long Token, TimeSpan Remaining)
{
    /// <summary>Whether the holder is a source that writes straight into the lake, not a pipeline.</summary>
    public bool IsOfSource => LeaseHolder.IsSource(Holder);
}
