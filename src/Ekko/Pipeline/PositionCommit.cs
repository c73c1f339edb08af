using Ekko.Blocks;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;
using Ekko.Leases;

namespace Ekko.Pipeline;

/// <summary>
/// What a pipeline's commit writes besides rows: that it still holds the leases of the chains it writes, and where it is in the stream.
/// </summary>
/// <param name="leases">The table of leases.</param>
/// <param name="positions">The table of positions.</param>
/// <param name="held">The leases of the chains that the commit is about.</param>
/// <param name="created">Ticks of when the stream was created.</param>
/// <param name="sequence">Everything of these chains up to this message is in the lake with this commit.</param>
/// <param name="isWhole">Whether every message up to there was looked at, whatever its chain.</param>
sealed class PositionCommit(
    LeaseTable leases, PositionTable positions, IReadOnlyCollection<Lease> held, long created, long sequence, bool isWhole)
    : ICatalogCommitHook
{
    public CatalogSteps? Tables => EkkoCatalog.Steps;

    public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
    {
        foreach (var lease in held)
        {
            if (!await leases.ExtendAsync(writer, lease, cancellationToken).ConfigureAwait(false))
                throw new LeaseLostException(lease.Node);
        }

        IEnumerable<NodeConfig> nodes = held.Select(lease => lease.Node);
        await positions.AdvanceAsync(
            writer, isWhole ? nodes.Append(PositionTable.WholeStream) : nodes, created, sequence, cancellationToken).ConfigureAwait(false);
    }
}
