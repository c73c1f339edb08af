namespace Ekko.JetStream;

/// <summary>Wakes all who wait for the next change. The owner sees to it that one caller at a time works here.</summary>
sealed class Pulse
{
    TaskCompletionSource? _next;

    /// <summary>Completes with the next change.</summary>
    public Task Next => (_next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Something has changed.</summary>
    public void Release()
    {
        _next?.TrySetResult();
        _next = null;
    }
}
