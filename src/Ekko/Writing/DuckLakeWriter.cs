using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;
using Ekko.Sources;

namespace Ekko.Writing;

/// <summary>
/// Takes transactions and blocks as nodes give them and commits them to a lake in batches, exactly once: what is in the lake already is
/// left out, what does not fit goes to <c>rejected_messages</c>. Two buffers take turns: one fills while the other is encoded and
/// committed. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A failed commit loses nothing: its rows stay and go with the next one; <see cref="FlushAllAsync"/> throws its error, and so do writes
/// once the buffer is full. Only one writer may write a chain at a time, two would not see each other's uncommitted rows: one that is
/// opened for chains makes sure of it, also against pipelines and sources of other processes.
/// </remarks>
public sealed class DuckLakeWriter : IAsyncDisposable
{
    readonly DuckLakeWriterOptions _options;
    readonly LakeSink _sink;
    readonly BlockParser _parser;
    readonly TimeProvider _time;
    readonly ITimer _timer;
    readonly SemaphoreSlim _gate = new(1, 1);
    readonly CancellationTokenSource _disposing = new();
    readonly ICatalogCommitHook? _fence;
    ChainLeases? _ownLeases;
    Lake? _ownLake;
    BlockFileReader _fileReader;
    NodeConfig? _fileNode;
    WriterBuffer _filling;
    WriterBuffer? _spare;
    WriterBuffer? _failed;
    Exception? _failure;
    Task? _flush;
    bool _timerRuns;
    bool _disposed;
    FlushResult _total = new();

    /// <summary>A writer to a lake.</summary>
    /// <param name="lake">The lake; stays the caller's.</param>
    /// <param name="options">When to commit; null for the defaults.</param>
    /// <param name="timeProvider">The clock of <c>ingested_at</c> and of the flush interval; null for the system's.</param>
    public DuckLakeWriter(Lake lake, DuckLakeWriterOptions? options = null, TimeProvider? timeProvider = null)
        : this(lake, options, timeProvider, fence: null)
    {
    }

    /// <summary>The same with a fence, which looks in every commit's transaction whether this writer may still write.</summary>
    internal DuckLakeWriter(Lake lake, DuckLakeWriterOptions? options, TimeProvider? timeProvider, ICatalogCommitHook? fence)
    {
        _fence = fence;
        _options = options ?? new DuckLakeWriterOptions();
        _time = timeProvider ?? TimeProvider.System;
        _sink = new LakeSink(lake, _time);
        _parser = new BlockParser(_time);
        _fileReader = new BlockFileReader(_time);
        _filling = new WriterBuffer(lake);
        _spare = new WriterBuffer(lake);
        _timer = _time.CreateTimer(_ => _ = FlushOnTimerAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What all commits did together. Changes as they finish.</summary>
    public FlushResult Total => Volatile.Read(ref _total);

    /// <summary>Opens the lake that the options name, or creates it, and a writer to it.</summary>
    /// <param name="options">The options.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="EkkoException">The options name a kind of lake this version cannot write.</exception>
    /// <exception cref="DuckLakeException">The lake cannot be opened.</exception>
    public static Task<DuckLakeWriter> OpenAsync(
        EkkoOptions options, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default) =>
        OpenAsync(options, [], timeProvider, log: null, cancellationToken);

    /// <summary>
    /// Opens the lake and the one writer of some chains: commits fail once a pipeline or another source has taken them over because this
    /// process slept.
    /// </summary>
    /// <param name="options">The options.</param>
    /// <param name="chains">The chains; nothing else is to be written.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <param name="log">Told in a line what is waited for and what fails without harm; may be called from any thread.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="EkkoException">Somebody else holds a chain, or the options name a lake this version cannot write.</exception>
    /// <exception cref="DuckLakeException">The lake cannot be opened.</exception>
    public static async Task<DuckLakeWriter> OpenAsync(
        EkkoOptions options, IReadOnlyCollection<NodeConfig> chains, TimeProvider? timeProvider = null, Action<string>? log = null,
        CancellationToken cancellationToken = default)
    {
        var lake = await Lake.OpenAsync(LakeLocation.Of(options), timeProvider, cancellationToken).ConfigureAwait(false);
        try
        {
            var leases = chains.Count == 0 ? null
                : await ChainLeases.TakeAsync(lake, chains, timeProvider ?? TimeProvider.System, log, cancellationToken)
                    .ConfigureAwait(false);
            return new DuckLakeWriter(lake, DuckLakeWriterOptions.From(options), timeProvider, leases)
            {
                _ownLeases = leases,
                _ownLake = lake,
            };
        }
        catch
        {
            await lake.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes one transaction.</summary>
    /// <param name="transaction">UTF-8 JSON: the node's transaction object plus <c>blockTimestamp</c> and, when known, the receipt's
    /// <c>status</c>, <c>gasUsed</c>, <c>effectiveGasPrice</c>, <c>contractAddress</c>.</param>
    /// <param name="nodeConfig">The chain.</param>
    /// <param name="cancellationToken">Cancels waiting for room.</param>
    /// <returns>False when it does not fit and went to <c>rejected_messages</c>.</returns>
    public async ValueTask<bool> WriteTransactionAsync(
        ReadOnlyMemory<byte> transaction, NodeConfig nodeConfig, CancellationToken cancellationToken = default)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _parser.ParseTransaction(_filling.Batch, nodeConfig, nodeConfig.ToString(), transaction.Span);
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc cref="WriteTransactionAsync(ReadOnlyMemory{byte}, NodeConfig, CancellationToken)"/>
    public ValueTask<bool> WriteTransactionAsync(
        JsonElement transaction, NodeConfig nodeConfig, CancellationToken cancellationToken = default) =>
        WriteTransactionAsync(JsonMarshal.GetRawUtf8Value(transaction).ToArray(), nodeConfig, cancellationToken);

    /// <summary>
    /// Takes several transactions of one chain; they are committed together unless the buffer has to be emptied between them.
    /// </summary>
    /// <param name="transactions">As in <see cref="WriteTransactionAsync(ReadOnlyMemory{byte}, NodeConfig, CancellationToken)"/>.</param>
    /// <param name="nodeConfig">The chain.</param>
    /// <param name="cancellationToken">Cancels waiting for room.</param>
    /// <returns>How many fit.</returns>
    public async ValueTask<int> WriteBatchAsync(
        IEnumerable<ReadOnlyMemory<byte>> transactions, NodeConfig nodeConfig, CancellationToken cancellationToken = default)
    {
        var accepted = 0;
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var transaction in transactions)
            {
                if (_parser.ParseTransaction(_filling.Batch, nodeConfig, nodeConfig.ToString(), transaction.Span))
                    accepted++;
                if (_filling.ByteSize < _options.MaxBufferedBytes)
                    continue;
                Leave();
                await EnterAsync(cancellationToken).ConfigureAwait(false);
            }

            return accepted;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Takes one block with its transactions.</summary>
    /// <param name="block">UTF-8 JSON: the <c>result</c> of <c>eth_getBlockByNumber</c> with transactions, or the whole response.</param>
    /// <param name="receipts">UTF-8 JSON: the block's receipts; empty when there are none.</param>
    /// <param name="nodeConfig">The chain.</param>
    /// <param name="subject">Where it comes from; the subject of what is rejected.</param>
    /// <param name="cancellationToken">Cancels waiting for room.</param>
    public async ValueTask<BlockOutcome> WriteBlockAsync(
        ReadOnlyMemory<byte> block, ReadOnlyMemory<byte> receipts, NodeConfig nodeConfig, string subject,
        CancellationToken cancellationToken = default)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _parser.Parse(_filling.Batch, nodeConfig, subject, block.Span, receipts.Span);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Takes one block file with its receipts.</summary>
    /// <param name="file">The file.</param>
    /// <param name="nodeConfig">The chain; null takes it from the file's name.</param>
    /// <param name="cancellationToken">Cancels waiting for room.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async ValueTask<BlockOutcome> WriteFileAsync(
        BlockFile file, NodeConfig? nodeConfig = null, CancellationToken cancellationToken = default)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_fileNode != nodeConfig)
                (_fileReader, _fileNode) = (new BlockFileReader(_time, nodeConfig), nodeConfig);
            return _fileReader.Read(_filling.Batch, file);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Commits everything taken so far; when it returns, it is in the lake.</summary>
    /// <param name="cancellationToken">Cancels waiting, not the commit.</param>
    /// <exception cref="DuckLakeException">A commit failed; its rows stay with the writer.</exception>
    /// <exception cref="EkkoException">A table lacks a required column; the rows stay with the writer.</exception>
    public async Task FlushAllAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task flush;
            bool isOurs, isLast;
            await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                isOurs = _flush is null;
                isLast = isOurs && _failed is null;
                StartFlush();
                if (_flush is null)
                    return;
                flush = _flush;
            }
            finally
            {
                _gate.Release();
            }

            // A commit that ran when we came is not the one that was asked for: when it fails, its rows get another try first.
            await flush.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (isOurs && Volatile.Read(ref _failure) is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            if (isLast)
                return;
        }
    }

    /// <summary>Commits what is left and lets the lake go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        try
        {
            await FlushAllAsync().ConfigureAwait(false);
        }
        finally
        {
            _disposed = true;
            await _disposing.CancelAsync().ConfigureAwait(false);
            await _timer.DisposeAsync().ConfigureAwait(false);
            _filling.Dispose();
            _spare?.Dispose();
            _failed?.Dispose();
            _gate.Dispose();
            _disposing.Dispose();
            await ReleaseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes the gate when the buffer has room; waits for the running commit when it has none.</summary>
    async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        // Nothing of what it takes could be committed.
        if (_ownLeases?.Lost is { IsFaulted: true } lost)
            await lost.ConfigureAwait(false);
        while (true)
        {
            await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (_filling.ByteSize < _options.MaxBufferedBytes)
                return;
            Task? flush;
            try
            {
                StartFlush();
                flush = _flush;
            }
            finally
            {
                _gate.Release();
            }

            if (flush is not null)
                await flush.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (Volatile.Read(ref _failure) is { } failure)
                ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Starts a commit when one is due, or the timer when rows wait; then gives the gate back.</summary>
    void Leave()
    {
        var rows = _filling.Batch.RowCount;
        if (rows >= _options.BatchSize)
            StartFlush();
        else if (rows > 0 && !_timerRuns)
            _timerRuns = _timer.Change(_options.FlushInterval, Timeout.InfiniteTimeSpan);
        _gate.Release();
    }

    /// <summary>Under the gate: hands rows to a commit unless one runs. Rows of a failed commit go first.</summary>
    void StartFlush()
    {
        if (_flush is not null)
            return;
        var buffer = _failed;
        if (buffer is null)
        {
            if (_filling.Batch.RowCount == 0)
                return;
            buffer = _filling;
            _filling = _spare!;
            _spare = null;
            _timerRuns = false;
        }

        _failed = null;
        Volatile.Write(ref _failure, null);
        _flush = Task.Run(() => FlushAsync(buffer));
    }

    async Task FlushAsync(WriterBuffer buffer)
    {
        FlushResult? result = null;
        Exception? failure = null;
        try
        {
            result = await _sink.WriteAsync(buffer.Batch, buffer.Duplicates, _fence, _disposing.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _flush = null;
            if (result is null)
            {
                _failed = buffer;
                Volatile.Write(ref _failure, failure);
                return;
            }

            Volatile.Write(ref _total, _total + result);
            buffer.Batch.Reset();
            _spare = buffer;
            if (_filling.Batch.RowCount >= _options.BatchSize)
                StartFlush();
        }
        finally
        {
            _gate.Release();
        }
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

        try
        {
            _timerRuns = false;
            StartFlush();
            if (_filling.Batch.RowCount > 0 && !_timerRuns)
                _timerRuns = _timer.Change(_options.FlushInterval, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            _gate.Release();
        }
    }

    async Task ReleaseAsync()
    {
        if (_ownLeases is not null)
            await _ownLeases.DisposeAsync().ConfigureAwait(false);
        if (_ownLake is not null)
            await _ownLake.DisposeAsync().ConfigureAwait(false);
    }
}
