namespace Ekko.Pipeline;

/// <summary>A buffer on its way into the lake.</summary>
/// <param name="buffer">The buffer.</param>
/// <param name="hook">What goes with its rows.</param>
/// <param name="before">The end of the one before it; null when none is under way.</param>
sealed class PipelineCommit(PipelineBuffer buffer, PositionCommit hook, Task? before)
{
    readonly TaskCompletionSource _encoded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PipelineBuffer Buffer => buffer;

    public PositionCommit Hook => hook;

    public Task? Before => before;

    /// <summary>When its rows are committed and acknowledged.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    /// <summary>When only the storage and the catalog are waited for, the first time.</summary>
    public Task Encoded => _encoded.Task;

    /// <summary>Says so.</summary>
    public Task SetEncodedAsync()
    {
        _encoded.TrySetResult();
        return Task.CompletedTask;
    }
}
