using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;
using Ekko.Leases;

namespace Ekko.Pipeline;

/// <summary>
/// What a pipeline's commit writes besides rows: that it still holds the leases of the chains it writes, and where it is in the stream.
/// </summary>
/// <param name="leases">The table of leases.</param>
/// <param name="positions">The table of positions.</param>
/// <param name="chains">The chains that the commit is about, and up to where each one is in the lake with it.</param>
/// <param name="created">Ticks of when the stream was created.</param>
/// <param name="seen">Every message up to here was looked at, whatever its chain; null when chains are left out.</param>
sealed class PositionCommit(
    LeaseTable leases, PositionTable positions, IReadOnlyCollection<ChainPosition> chains, long created, long? seen)
    : ICatalogCommitHook
{
    public CatalogSteps? Tables => EkkoCatalog.Steps;

    public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
    {
        foreach (var chain in chains)
        {
            if (!await leases.ExtendAsync(writer, chain.Lease, cancellationToken).ConfigureAwait(false))
                throw new LeaseLostException(chain.Lease.Key);
        }

        foreach (var chain in chains)
            await positions.AdvanceAsync(writer, chain.Lease.Key, created, chain.Sequence, cancellationToken).ConfigureAwait(false);
        if (seen is { } sequence)
            await positions.AdvanceAsync(writer, LeaseKey.WholeStream, created, sequence, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>Up to where a chain is in the lake with a commit.</summary>
/// <param name="Lease">The lease of the chain.</param>
/// <param name="Sequence">The last message of the stream; none of the chain's up to there is missing.</param>
readonly record struct ChainPosition(Lease Lease, long Sequence);
