namespace Ekko.Pipeline;

/// <summary>The session cannot go on; the next one can.</summary>
class PipelineRestartException(string message) : EkkoException(message)
{
    internal override RetryLayer RetriedBy => RetryLayer.Session;
}
