using System.Runtime.InteropServices;
using System.Text.Json;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;
using Ekko.Leases;
using Microsoft.Extensions.Logging;

namespace Ekko.Writing;

/// <summary>
/// Takes transactions and blocks as nodes give them and commits them to a lake in batches, exactly once: what is in the lake already is
/// left out, what does not fit goes to <c>rejected_messages</c>. Buffers take turns: one fills while another is encoded and committed;
/// where files travel to a bucket, a third is encoded meanwhile. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A failed commit loses nothing: its rows stay and go with the next one; <see cref="FlushAllAsync"/> throws its error, and so do writes
/// once the buffer is full. Only one writer may write a chain at a time, two would not see each other's uncommitted rows: one that is
/// opened for chains makes sure of it, also against pipelines and sources of other processes.
/// </remarks>
public sealed class DuckLakeWriter : IAsyncDisposable
{
    readonly WriterBatches _batches;
    readonly BatchScheduler<BatchBuffer> _scheduler;
    readonly BlockParser _parser;
    readonly TimeProvider _time;
    ChainLeases? _ownLeases;
    Lake? _ownLake;
    BlockFileReader _fileReader;
    NodeConfig? _fileNode;
    bool _disposed;

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
        _time = timeProvider ?? TimeProvider.System;
        options ??= new DuckLakeWriterOptions();
        _batches = new WriterBatches(lake, options.BatchSize, fence);
        _scheduler = new BatchScheduler<BatchBuffer>(
            new LakeSink(lake, _time), _batches, new BatchLimits(options.FlushInterval, options.MaxBufferedBytes, lake.IsInBucket), _time);
        _parser = new BlockParser(_time);
        _fileReader = new BlockFileReader(_time);
    }

    /// <summary>What all commits did together. Changes as they finish.</summary>
    public WriteResult Total => _batches.Total;

    /// <summary>Opens the lake that the options name, or creates it, and a writer to it.</summary>
    /// <param name="options">The options.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="EkkoException">The options name a kind of lake this version cannot write.</exception>
    /// <exception cref="DuckLakeException">The lake cannot be opened.</exception>
    public static Task<DuckLakeWriter> OpenAsync(
        EkkoOptions options, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default) =>
        OpenAsync(options, [], timeProvider, logger: null, cancellationToken);

    /// <summary>
    /// Opens the lake and the one writer of some chains: commits fail once a pipeline or another source has taken them over because this
    /// process slept.
    /// </summary>
    /// <param name="options">The options.</param>
    /// <param name="chains">The chains; nothing else is to be written.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <param name="logger">Takes a message for what is waited for and what fails without harm; null for none.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="EkkoException">Another process holds a chain, or the options name a lake this version cannot write.</exception>
    /// <exception cref="DuckLakeException">The lake cannot be opened.</exception>
    public static async Task<DuckLakeWriter> OpenAsync(
        EkkoOptions options, IReadOnlyCollection<NodeConfig> chains, TimeProvider? timeProvider = null, ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        if (options.Writers != EkkoWriters.DuckLake)
        {
            throw new EkkoException(
                "Opening the writer failed: DUCKLAKE_ENABLED or EKKO_WRITERS asks for Arrow files, which only \"ekko pipeline\" writes. "
                + "Unset them, or publish to NATS.");
        }

        var lake = await Lake.OpenAsync(LakeLocation.Of(options), timeProvider, cancellationToken).ConfigureAwait(false);
        try
        {
            var leases = chains.Count == 0 ? null
                : await ChainLeases.TakeAsync(lake, chains, timeProvider ?? TimeProvider.System, logger, cancellationToken)
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
            return _parser.ParseTransaction(_scheduler.Filling.Batch, nodeConfig, nodeConfig.ToString(), transaction.Span);
        }
        finally
        {
            _scheduler.Leave();
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
        using var next = transactions.GetEnumerator();
        var (accepted, isMore) = (0, true);
        while (isMore)
        {
            await EnterAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                while (!_scheduler.IsFull && (isMore = next.MoveNext()))
                {
                    if (_parser.ParseTransaction(_scheduler.Filling.Batch, nodeConfig, nodeConfig.ToString(), next.Current.Span))
                        accepted++;
                }
            }
            finally
            {
                _scheduler.Leave();
            }
        }

        return accepted;
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
            return _parser.Parse(_scheduler.Filling.Batch, nodeConfig, subject, block.Span, receipts.Span);
        }
        finally
        {
            _scheduler.Leave();
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
            return _fileReader.Read(_scheduler.Filling.Batch, file);
        }
        finally
        {
            _scheduler.Leave();
        }
    }

    /// <summary>Commits everything taken so far; when it returns, it is in the lake.</summary>
    /// <param name="cancellationToken">Cancels waiting, not the commit.</param>
    /// <exception cref="DuckLakeException">A commit failed; its rows stay with the writer.</exception>
    /// <exception cref="EkkoException">A table lacks a required column; the rows stay with the writer.</exception>
    public Task FlushAllAsync(CancellationToken cancellationToken = default) => _scheduler.FlushAllAsync(cancellationToken);

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
            await _scheduler.DisposeAsync().ConfigureAwait(false);
            await ReleaseAsync().ConfigureAwait(false);
        }
    }

    async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        // Nothing of what it takes could be committed.
        if (_ownLeases?.Lost is { IsFaulted: true } lost)
            await lost.ConfigureAwait(false);
        await _scheduler.EnterAsync(cancellationToken).ConfigureAwait(false);
    }

    async Task ReleaseAsync()
    {
        if (_ownLeases is not null)
            await _ownLeases.DisposeAsync().ConfigureAwait(false);
        if (_ownLake is not null)
            await _ownLake.DisposeAsync().ConfigureAwait(false);
    }
}
