using Ekko.DuckLake;

namespace Ekko.Migration;

/// <summary>The batches of a backfill: one fills while the one before is committed.</summary>
sealed class BackfillStream(Lake lake, BackfillWriter writer, BackfillProgress progress, int batchRows = BackfillBatch.DefaultRows)
    : IAsyncDisposable
{
    BackfillBatch _spare = new(lake, batchRows);
    Task _committing = Task.CompletedTask;

    /// <summary>The batch that fills.</summary>
    public BackfillBatch Filling { get; private set; } = new(lake, batchRows);

    /// <summary>Whether a commit failed: what is read is not at fault.</summary>
    public bool HasFailed => _committing.IsFaulted;

    /// <summary>Begins to commit what was read, after the commit before.</summary>
    /// <exception cref="Exception">What the commit before failed with.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await _committing.ConfigureAwait(false);
        var full = Filling;
        (Filling, _spare) = (_spare, full);
        _committing = Task.Run(
            async () =>
            {
                progress.Committed(await writer.WriteAsync(full, cancellationToken).ConfigureAwait(false));
                full.Reset();
            },
            CancellationToken.None);
    }

    /// <summary>Commits the rest and waits for it.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (!Filling.IsEmpty)
            await CommitAsync(cancellationToken).ConfigureAwait(false);
        await _committing.ConfigureAwait(false);
    }

    /// <summary>Waits for the commit that runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _committing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Filling.Dispose();
        _spare.Dispose();
    }
}
