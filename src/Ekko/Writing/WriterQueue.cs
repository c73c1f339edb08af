using System.Runtime.ExceptionServices;
using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>
/// The buffers of a writer: one fills while the one before it is committed. Where files travel to a bucket, another one is encoded meanwhile.
/// They are committed in the order in which they were filled. Safe for concurrent use.
/// </summary>
/// <remarks>What could not be committed stays and goes first the next time; what came behind it waits for it.</remarks>
sealed class WriterQueue : IAsyncDisposable
{
    readonly LakeSink _sink;
    readonly int _mostFlushes;
    readonly ICatalogCommitHook? _fence;
    readonly DuckLakeWriterOptions _options;
    readonly ITimer _timer;
    readonly SemaphoreSlim _gate = new(1, 1);
    readonly CancellationTokenSource _disposing = new();
    readonly List<Flush> _flushes = [];
    readonly Queue<WriterBuffer> _failed = [];
    readonly Stack<WriterBuffer> _spare = [];
    TaskCompletionSource _moved = NewSignal();
    (long Flush, Exception Error)? _failure;
    WriteResult _total = new();
    long _lastFlush;
    long _lastFilled;
    long _lastCommitted;
    bool _timerRuns;

    internal WriterQueue(Lake lake, DuckLakeWriterOptions options, ICatalogCommitHook? fence, TimeProvider time)
    {
        (_options, _fence) = (options, fence);
        _sink = new LakeSink(lake, time);
        Filling = new WriterBuffer(lake);
        // Into a bucket one whose files travel, and one that is encoded meanwhile.
        _mostFlushes = lake.IsInBucket ? 2 : 1;
        for (var i = 0; i < _mostFlushes; i++)
            _spare.Push(new WriterBuffer(lake));
        _timer = time.CreateTimer(_ => _ = FlushOnTimerAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The buffer that fills; for whoever has entered.</summary>
    public WriterBuffer Filling { get; private set; }

    /// <summary>Whether the buffer has no room; for whoever has entered.</summary>
    public bool IsFull => Filling.ByteSize >= _options.MaxBufferedBytes;

    /// <summary>What all commits did together.</summary>
    public WriteResult Total => Volatile.Read(ref _total);

    bool IsDue => Filling.Batch.RowCount >= _options.BatchSize || IsFull || _failed.Count > 0;

    /// <summary>Takes the gate when the buffer has room; waits for the commits when it has none.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        for (var hasWaited = false; ; hasWaited = true)
        {
            await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (hasWaited && IsFull && _failure is { } failure)
            {
                _gate.Release();
                ExceptionDispatchInfo.Throw(failure.Error);
            }

            if (IsFull)
                StartFlushes();
            if (!IsFull)
                return;
            var moved = _moved.Task;
            _gate.Release();
            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Starts a commit when one is due, or the timer when rows wait; then gives the gate back.</summary>
    public void Leave()
    {
        var rows = Filling.Batch.RowCount;
        if (rows >= _options.BatchSize)
            StartFlushes();
        else if (rows > 0 && !_timerRuns)
            _timerRuns = _timer.Change(_options.FlushInterval, Timeout.InfiniteTimeSpan);
        _gate.Release();
    }

    /// <summary>Commits everything that was taken so far. A commit that began before and fails gets another try.</summary>
    public async Task FlushAllAsync(CancellationToken cancellationToken)
    {
        (long Buffer, long Flush)? arrival = null;
        while (true)
        {
            Task moved;
            await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                arrival ??= (Filling.Batch.RowCount > 0 ? _lastFilled + 1 : _lastFilled, _lastFlush);
                if (_lastCommitted >= arrival.Value.Buffer)
                    return;
                if (_failure is { } failure && failure.Flush > arrival.Value.Flush)
                    ExceptionDispatchInfo.Throw(failure.Error);
                StartFlushes();
                moved = _moved.Task;
            }
            finally
            {
                _gate.Release();
            }

            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends what is under way, and forgets what is not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _gate.WaitAsync().ConfigureAwait(false);
        var running = _flushes.Select(flush => flush.Ended).ToList();
        _gate.Release();
        await Task.WhenAll(running).ConfigureAwait(false);
        foreach (var buffer in (WriterBuffer[])[Filling, .. _spare, .. _failed])
            buffer.Dispose();
        _gate.Dispose();
        _disposing.Dispose();
        // Who still waits finds that it is gone.
        Signal();
    }

    /// <summary>Under the gate: hands buffers to commits, as far as those that run have come far enough.</summary>
    void StartFlushes()
    {
        while (!_disposing.IsCancellationRequested && _flushes.Count < _mostFlushes && _flushes.TrueForAll(flush => flush.IsEncoded)
            && Next() is { } buffer)
        {
            _failure = null;
            var flush = new Flush(++_lastFlush, buffer, _flushes.LastOrDefault()?.Ended);
            _flushes.Add(flush);
            flush.Ended = Task.Run(() => FlushAsync(flush));
        }
    }

    WriterBuffer? Next()
    {
        if (_failed.TryDequeue(out var buffer))
            return buffer;
        if (Filling.Batch.RowCount == 0)
            return null;
        (buffer, Filling) = (Filling, _spare.Pop());
        buffer.Number = ++_lastFilled;
        _timerRuns = false;
        return buffer;
    }

    /// <returns>Whether it is committed. It never throws: what failed is in the queue again.</returns>
    async Task<bool> FlushAsync(Flush flush)
    {
        var buffer = flush.Buffer;
        WriteResult? result = null;
        Exception? failure = null;
        try
        {
            var ahead = flush.Before is null ? null
                : await _sink.EncodeAheadAsync(buffer.Batch, buffer.Duplicates, _disposing.Token).ConfigureAwait(false);
            if (flush.Before is null || await flush.Before.ConfigureAwait(false))
                result = await _sink.WriteAsync(
                    buffer.Batch, buffer.Duplicates, _fence, ahead, () => EncodedAsync(flush), _disposing.Token).ConfigureAwait(false);
            else if (ahead is not null)
                await ahead.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        // The one before it goes back into the queue first.
        if (flush.Before is not null)
            await flush.Before.ConfigureAwait(false);
        await _gate.WaitAsync().ConfigureAwait(false);
        _flushes.Remove(flush);
        if (result is null)
            Failed(flush, failure);
        else
            Committed(buffer, result);
        Signal();
        _gate.Release();
        return result is not null;
    }

    /// <param name="flush">The flush.</param>
    /// <param name="failure">Why; null when only the one before it failed.</param>
    void Failed(Flush flush, Exception? failure)
    {
        _failed.Enqueue(flush.Buffer);
        if (failure is not null)
            _failure ??= (flush.Number, failure);
    }

    void Committed(WriterBuffer buffer, WriteResult result)
    {
        Volatile.Write(ref _total, _total + result);
        _lastCommitted = buffer.Number;
        buffer.Batch.Reset();
        _spare.Push(buffer);
        if (IsDue)
            StartFlushes();
    }

    async Task EncodedAsync(Flush flush)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        flush.IsEncoded = true;
        if (IsDue)
            StartFlushes();
        Signal();
        _gate.Release();
    }

    async Task FlushOnTimerAsync()
    {
        try
        {
            await _gate.WaitAsync(_disposing.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        _timerRuns = false;
        StartFlushes();
        if (Filling.Batch.RowCount > 0 && !_timerRuns)
            _timerRuns = _timer.Change(_options.FlushInterval, Timeout.InfiniteTimeSpan);
        _gate.Release();
    }

    void Signal()
    {
        _moved.SetResult();
        _moved = NewSignal();
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A buffer on its way into the lake.</summary>
    /// <param name="number">Which flush it is.</param>
    /// <param name="buffer">The buffer.</param>
    /// <param name="before">The end of the one before it; null when none is under way.</param>
    sealed class Flush(long number, WriterBuffer buffer, Task<bool>? before)
    {
        public long Number => number;

        public WriterBuffer Buffer => buffer;

        public Task<bool>? Before => before;

        public Task<bool> Ended { get; set; } = null!;

        /// <summary>Whether only the storage and the catalog are waited for.</summary>
        public bool IsEncoded { get; set; }
    }
}
