using Ekko.Blocks;

namespace Ekko.Pipeline;

/// <summary>Another pipeline writes the chain now: nothing was committed.</summary>
sealed class LeaseLostException(NodeConfig node)
    : PipelineRestartException(
        $"Committing failed: another pipeline writes {node} now. This one stands by; "
        + "nothing is lost, the other one continues from the stored position.");
