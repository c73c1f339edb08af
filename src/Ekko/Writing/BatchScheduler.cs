using System.Runtime.ExceptionServices;
using Ekko.Retries;
using Polly;

namespace Ekko.Writing;

/// <summary>When a scheduler commits, and how much it holds.</summary>
/// <param name="FlushInterval">The longest a row waits for a commit to begin.</param>
/// <param name="MaxBufferedBytes">Bytes of rows that make a buffer full.</param>
/// <param name="EncodesAhead">Whether a buffer is encoded while the files of the one before it travel.</param>
sealed record BatchLimits(TimeSpan FlushInterval, long MaxBufferedBytes, bool EncodesAhead)
{
    /// <summary>How often a batch that other clients' commits contradict is tried.</summary>
    public int Attempts { get; init; } = 5;
}

/// <summary>
/// Buffers on their way into a lake: one fills while the ones before it are committed, in the order in which they were filled. One is
/// written at a time; with <see cref="BatchLimits.EncodesAhead"/> the next one is encoded meanwhile. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A buffer that could not be committed stays first in line, and goes again when the buffer that fills is due or a flush is wanted.
/// </remarks>
sealed class BatchScheduler<TBuffer> : IAsyncDisposable
    where TBuffer : BatchBuffer
{
    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(10);
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    readonly LakeSink _sink;
    readonly IBatchOwner<TBuffer> _owner;
    readonly BatchLimits _limits;
    readonly ResiliencePipeline _retry;
    readonly TimeProvider _time;
    readonly ITimer _timer;
    readonly SemaphoreSlim _gate = new(1, 1);
    readonly CancellationTokenSource _stopping = new();
    readonly List<TBuffer> _line = [];
    readonly Stack<TBuffer> _spare = [];
    TaskCompletionSource _moved = NewSignal();
    Task _running = Task.CompletedTask;
    TBuffer _filling;
    (long Attempt, Exception Error)? _failure;
    long _attempts;
    long _lastCommitted;
    long _wanted;
    bool _isRunning;
    bool _isEncoded;
    bool _isTimed;
    bool _isTimeUp;

    public BatchScheduler(LakeSink sink, IBatchOwner<TBuffer> owner, BatchLimits limits, TimeProvider time)
    {
        (_sink, _owner, _limits, _time) = (sink, owner, limits, time);
        var rules = new RetryRules
        {
            FirstWait = FirstWait,
            LongestWait = LongestWait,
            Attempts = limits.Attempts,
            MayPass = error => RetryTable.LayerOf(error) == RetryLayer.Batch,
            Waits = owner.Retries,
        };
        _retry = RetryPolicy.Create(rules, time);
        _filling = owner.NewBuffer();
        _filling.Number = 1;
        _timer = time.CreateTimer(_ => _ = TimeIsUpAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The buffer that fills; for a caller that has entered.</summary>
    public TBuffer Filling => _filling;

    /// <summary>The oldest buffer that is not committed; for a caller that has entered.</summary>
    public TBuffer Oldest => _line.Count > 0 ? _line[0] : _filling;

    /// <summary>Whether the buffer that fills has no room; for a caller that has entered.</summary>
    public bool IsFull => !_filling.IsEmpty && _filling.Batch.ByteSize >= _limits.MaxBufferedBytes;

    /// <summary>Under the gate: whether the buffer that fills is to be committed.</summary>
    bool IsDue => !_filling.IsEmpty
        && (_isTimeUp || IsFull || _filling.Number <= _wanted || _filling.Batch.RowCount >= _owner.DueRows);

    /// <summary>Under the gate: whether the line has room, for a buffer to write or for one to encode ahead.</summary>
    bool HasRoom => _line.Count == 0 || (_line.Count == 1 && _isEncoded && _limits.EncodesAhead);

    /// <summary>Enters when the buffer that fills has room; waits for the commits when it has none.</summary>
    /// <exception cref="Exception">What a commit failed with, when it has no room for that reason.</exception>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        for (var hasWaited = false; ; hasWaited = true)
        {
            await LockAsync(cancellationToken).ConfigureAwait(false);
            if (hasWaited && IsFull && _failure is { } failure)
            {
                _gate.Release();
                ExceptionDispatchInfo.Throw(failure.Error);
            }

            if (IsFull)
                Advance();
            if (!IsFull)
                return;
            var moved = _moved.Task;
            _gate.Release();
            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Leaves. A buffer that is due joins the line.</summary>
    /// <param name="isDue">Whether the buffer that fills has waited long enough, whatever the scheduler knows.</param>
    public void Leave(bool isDue = false)
    {
        _isTimeUp |= isDue && !_filling.IsEmpty;
        Advance();
        _gate.Release();
    }

    /// <summary>Commits nothing from here on: the buffer that fills is spoiled. For a caller that has entered, and still leaves.</summary>
    public void Abandon() => _stopping.Cancel();

    /// <summary>Commits everything that was taken so far. A commit that began before and fails gets another try.</summary>
    /// <exception cref="Exception">What a commit failed with.</exception>
    public async Task FlushAllAsync(CancellationToken cancellationToken)
    {
        (long Buffer, long Attempt)? arrival = null;
        while (true)
        {
            Task moved;
            await LockAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                arrival ??= (_filling.IsEmpty ? _filling.Number - 1 : _filling.Number, _attempts);
                if (_lastCommitted >= arrival.Value.Buffer)
                    return;
                if (_failure is { } failure && failure.Attempt > arrival.Value.Attempt)
                    ExceptionDispatchInfo.Throw(failure.Error);
                _wanted = Math.Max(_wanted, arrival.Value.Buffer);
                Advance();
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
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _gate.WaitAsync().ConfigureAwait(false);
        var running = _running;
        _gate.Release();
        await running.ConfigureAwait(false);
        foreach (var buffer in (TBuffer[])[_filling, .. _spare, .. _line])
        {
            if (buffer.Write is { } ahead)
                await ahead.DisposeAsync().ConfigureAwait(false);
            buffer.Dispose();
        }

        _gate.Dispose();
        _stopping.Dispose();
        // A caller that still waits finds the gate disposed.
        Signal();
    }

    async ValueTask LockAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_stopping.IsCancellationRequested)
            return;
        _gate.Release();
        throw new ObjectDisposedException(nameof(BatchScheduler<TBuffer>));
    }

    /// <summary>Under the gate: begins whatever can begin now.</summary>
    void Advance()
    {
        if (_stopping.IsCancellationRequested)
            return;
        var isDue = IsDue;
        if (isDue && HasRoom)
            Join();
        if (_isEncoded && _line is [_, { Write: null } next])
        {
            next.Write = Begin(next);
            _ = next.Write.EncodeAhead(_stopping.Token);
        }

        if (!_isRunning && _line.Count > 0 && (isDue || _line[0].Number <= _wanted))
        {
            (_isRunning, _isTimeUp, _failure) = (true, false, null);
            _running = Task.Run(CommitLineAsync);
        }

        StartTimer();
    }

    /// <summary>Under the gate: the buffer that fills joins the line, and another one fills.</summary>
    void Join()
    {
        var buffer = _filling;
        buffer.Hook = _owner.Seal(buffer);
        _filling = _spare.TryPop(out var spare) ? spare : _owner.NewBuffer();
        _filling.Number = buffer.Number + 1;
        _line.Add(buffer);
        _isTimed = _isTimeUp = false;
    }

    /// <summary>Commits the line until it is empty or one fails.</summary>
    async Task CommitLineAsync()
    {
        try
        {
            while (await NextAsync().ConfigureAwait(false) is { } buffer)
            {
                var began = _time.GetTimestamp();
                // Again when another client's commit contradicts it: the next attempt sees what that client made of the lake.
                var result = await _retry.ExecuteAsync(token => WriteAsync(buffer, token), _stopping.Token).ConfigureAwait(false);
                await RemoveAsync(buffer, result, _time.GetElapsedTime(began)).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            await FailedAsync(e).ConfigureAwait(false);
            _owner.Failed(e);
        }
    }

    /// <returns>The first in line; null when there is none, and none is due.</returns>
    async Task<TBuffer?> NextAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_line.Count == 0 && IsDue && !_stopping.IsCancellationRequested)
                Join();
            _isRunning = _line.Count > 0;
            if (!_isRunning)
                return null;
            _attempts++;
            return _line[0];
        }
        finally
        {
            _gate.Release();
        }
    }

    async ValueTask<WriteResult> WriteAsync(TBuffer buffer, CancellationToken cancellationToken)
    {
        var write = buffer.Write ??= Begin(buffer);
        try
        {
            await write.PrepareAsync(cancellationToken).ConfigureAwait(false);
            await EncodedAsync().ConfigureAwait(false);
            return await write.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await ForgetAheadAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            buffer.Write = null;
            await write.DisposeAsync().ConfigureAwait(false);
        }
    }

    BatchWrite Begin(TBuffer buffer) => _sink.Begin(buffer.Batch, buffer.Filter, buffer.Hook);

    /// <summary>The files of the first in line travel: the next one can be encoded.</summary>
    async Task EncodedAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        _isEncoded = true;
        Advance();
        Signal();
        _gate.Release();
    }

    /// <summary>Removes what was encoded ahead of a commit that failed.</summary>
    async Task ForgetAheadAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        _isEncoded = false;
        var ahead = _line is [_, { Write: { } write }] ? write : null;
        _gate.Release();
        if (ahead is null)
            return;
        await ahead.DisposeAsync().ConfigureAwait(false);
        _line[1].Write = null;
    }

    async Task RemoveAsync(TBuffer buffer, WriteResult result, TimeSpan elapsed)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            (_isEncoded, _lastCommitted) = (false, buffer.Number);
            _line.RemoveAt(0);
            _owner.Committed(buffer, result, elapsed, Oldest);
        }
        finally
        {
            buffer.Reset();
            _spare.Push(buffer);
            Signal();
            _gate.Release();
        }
    }

    async Task FailedAsync(Exception error)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        _failure = (_attempts, error);
        (_isRunning, _isTimeUp, _wanted) = (false, false, 0);
        StartTimer();
        Signal();
        _gate.Release();
    }

    void StartTimer()
    {
        if (!_isTimed && !_isTimeUp && !_filling.IsEmpty && !_stopping.IsCancellationRequested)
            _isTimed = _timer.Change(_limits.FlushInterval, Timeout.InfiniteTimeSpan);
    }

    async Task TimeIsUpAsync()
    {
        try
        {
            await _gate.WaitAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        (_isTimed, _isTimeUp) = (false, !_filling.IsEmpty);
        Advance();
        _gate.Release();
    }

    void Signal()
    {
        _moved.SetResult();
        _moved = NewSignal();
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
