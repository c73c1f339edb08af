using Ekko.Leases;

namespace Ekko.Pipeline;

/// <summary>Another pipeline writes the chain now: nothing was committed.</summary>
sealed class LeaseLostException(LeaseKey key)
    : PipelineRestartException(
        $"Committing failed: another pipeline writes {key} now. This one stands by; "
        + "nothing is lost, the other one continues from the stored position.");
