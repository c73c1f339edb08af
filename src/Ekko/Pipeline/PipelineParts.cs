using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.Leases;
using Ekko.Writing;

namespace Ekko.Pipeline;

/// <summary>What every session of a pipeline works with.</summary>
/// <param name="Lake">The lake.</param>
/// <param name="Keeper">Keeps this process's leases.</param>
/// <param name="Leases">The table of leases.</param>
/// <param name="Positions">The positions in the stream.</param>
/// <param name="Options">What to read and how to write.</param>
/// <param name="Progress">Is told what happens.</param>
/// <param name="SendsBlocks">Asks whether a message about the block follows the transactions of a chain.</param>
/// <param name="Copies">Makes what writes batches as Arrow files; null for no Arrow files.</param>
/// <param name="Time">The clock.</param>
sealed record PipelineParts(
    Lake Lake, LeaseKeeper Keeper, LeaseTable Leases, PositionTable Positions, PipelineOptions Options, PipelineProgress Progress,
    Func<NodeConfig, CancellationToken, Task<bool>> SendsBlocks, Func<IBatchCopies>? Copies, TimeProvider Time);
