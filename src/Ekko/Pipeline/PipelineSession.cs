using System.Runtime.ExceptionServices;
using Ekko.Blocks;
using Ekko.DuckLake.Transactions;
using Ekko.JetStream;
using Ekko.Leases;
using Ekko.Messages;
using Ekko.Writing;

namespace Ekko.Pipeline;

/// <summary>
/// One run through a stream with one set of leases: read → parse straight into the buffer that fills → commit the ones before it, with
/// the position → acknowledge. It ends when it is stopped, when leases change, or with an error; the next one begins at the stored
/// position, so nothing it holds is lost.
/// </summary>
/// <remarks>
/// Messages are taken strictly in the order of the stream. What the server delivers again is left alone; a delivery that is missing (the
/// link broke under it) ends the session. The messages of a block wait for its end, so that no commit divides it: each chain has a
/// position of its own, which is before the block that is open.
/// </remarks>
sealed class PipelineSession : IBatchOwner<PipelineBuffer>, IAsyncDisposable
{
    /// <summary>How often the positions of chains that have no messages are moved too.</summary>
    static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Rows of a commit while at least as many messages wait: each commit writes a file a partition, so few large ones catch up sooner.
    /// </summary>
    internal const int CatchUpRows = 16_384;

    readonly PipelineParts _parts;
    readonly StreamStart _start;
    readonly PullConsumer _consumer;
    readonly BlockParser _parser;
    readonly MessageRoutes _routes;
    readonly Dictionary<LeaseKey, Lease> _leases;
    readonly BatchScheduler<PipelineBuffer> _scheduler;
    readonly OpenBlocks _open;
    readonly ITimer _timer;
    readonly CancellationTokenSource _failing = new();
    ExceptionDispatchInfo? _failure;
    Task _expiring = Task.CompletedTask;
    AckToken _seen;
    long _lastDelivery;
    long _pending = -1;
    long _uncommitted;
    long _idleMoved;
    bool _isStopping;

    /// <param name="parts">What every session of a pipeline works with.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="held">The leases of the chains that it writes.</param>
    /// <param name="others">Chains that are another's.</param>
    /// <param name="consumer">The messages from there on.</param>
    public PipelineSession(
        PipelineParts parts, StreamStart start, IReadOnlyDictionary<LeaseKey, Lease> held, IEnumerable<LeaseKey> others,
        PullConsumer consumer)
    {
        (_parts, _start, _consumer) = (parts, start, consumer);
        _parser = new BlockParser(parts.Time);
        _routes = new MessageRoutes(parts.Options.Nats.Subject);
        _leases = new Dictionary<LeaseKey, Lease>(held);
        (_seen, _idleMoved) = (new AckToken { StreamSequence = start.After }, parts.Time.GetTimestamp());
        _open = new OpenBlocks(parts.Options.FlushInterval, parts.Options.MaxBufferedBytes / 2, parts.Time);
        _timer = parts.Time.CreateTimer(_ => _expiring = ExpireAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // A session that looks at every message asks for a chain without a position when its first one comes.
        foreach (var node in others.Where(node => !start.IsWhole || start.Positions.ContainsKey(node)))
            Know(_routes.Chain(node), null, 0);
        foreach (var (node, lease) in held)
            Know(_routes.Chain(node), lease, start.Positions.GetValueOrDefault(node));
        var sink = new LakeSink(parts.Lake, parts.Time)
        {
            MaxInlined = parts.Options.BatchSize,
            States = new ChainStates(parts.Lake) { IsShared = false },
            Copies = parts.Copies?.Invoke(),
            WritesRows = parts.Options.Writers.HasFlag(EkkoWriters.DuckLake),
        };
        var limits = new BatchLimits(parts.Options.FlushInterval, parts.Options.MaxBufferedBytes, parts.Lake.IsInBucket)
        {
            Attempts = int.MaxValue,
        };
        _scheduler = new BatchScheduler<PipelineBuffer>(sink, this, limits, parts.Time);
    }

    int IBatchOwner<PipelineBuffer>.DueRows => DueRows;

    int DueRows =>
        (int)Math.Clamp(_pending, _parts.Options.BatchSize, Math.Max(_parts.Options.BatchSize, CatchUpRows));

    /// <summary>Runs until the end.</summary>
    /// <param name="end">The last message to read when the session is to stop by itself; null for none.</param>
    /// <param name="stop">Commits what was read, then ends.</param>
    /// <param name="restart">Ends as soon as possible.</param>
    /// <returns>True when everything up to the end is committed.</returns>
    /// <exception cref="LeaseLostException">Another process writes one of the chains.</exception>
    /// <exception cref="JetStreamException">The consumer or the stream is gone.</exception>
    public async Task<bool> RunAsync(long? end, CancellationToken stop, CancellationToken restart)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop, restart, _failing.Token);
        try
        {
            while (!IsAtEnd(end))
                await ReadAsync(reading.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested)
        {
            _failure?.Throw();
        }

        _isStopping = stop.IsCancellationRequested;
        return await FlushAsync(stop, restart).ConfigureAwait(false) && IsAtEnd(end);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _scheduler.DisposeAsync().ConfigureAwait(false);
        await _expiring.ConfigureAwait(false);
        _failing.Dispose();
        _parts.Progress.Dropped();
    }

    PipelineBuffer IBatchOwner<PipelineBuffer>.NewBuffer() => new(_parts.Lake);

    /// <summary>From time to time, and at the end, the positions of chains without messages move too.</summary>
    ICatalogCommitHook IBatchOwner<PipelineBuffer>.Seal(PipelineBuffer buffer)
    {
        var now = _parts.Time.GetTimestamp();
        var movesAll = _isStopping || _parts.Time.GetElapsedTime(_idleMoved, now) >= IdleInterval;
        if (movesAll)
            _idleMoved = now;
        buffer.Position = _open.All.Select(block => block.Before).Append(_seen).MinBy(token => token.StreamSequence);
        var chains = (movesAll ? _leases : buffer.Leases).Values.Select(lease => new ChainPosition(lease, PositionOf(lease))).ToList();
        return new PositionCommit(_parts.Leases, _parts.Positions, chains, _start.Created, _start.IsWhole ? _seen.StreamSequence : null);
    }

    long PositionOf(Lease lease) =>
        (_routes.Chain(lease.Key).Open is { IsEmpty: false } block ? block.Before : _seen).StreamSequence;

    void IBatchOwner<PipelineBuffer>.Committed(
        PipelineBuffer buffer, WriteResult result, TimeSpan elapsed, PipelineBuffer next)
    {
        _uncommitted -= buffer.Messages;
        _parts.Progress.Committed(buffer, result, elapsed);
        Report(next);
        if (result.BlocksOrphaned > 0)
            _parts.Options.Logger.Reorganised(result.BlocksOrphaned, result.TransactionsRemoved);

        // The lake knows where it is: an acknowledgement that is lost is covered by the next one.
        if (buffer.Position.ConsumerSequence > 0)
            _consumer.Acknowledge(buffer.Position);
    }

    void IBatchOwner<PipelineBuffer>.Retries(Exception error, TimeSpan wait)
    {
        _parts.Progress.Retried(error);
        _parts.Options.Logger.TryingAgain(error.Message, wait.TotalSeconds);
    }

    /// <summary>Ends the session: what it holds is read again.</summary>
    void IBatchOwner<PipelineBuffer>.Failed(Exception error) => Fail(error);

    void Fail(Exception error)
    {
        _failure = ExceptionDispatchInfo.Capture(error);
        _failing.Cancel();
    }

    bool IsAtEnd(long? end) => end is { } last && (_seen.StreamSequence >= last || _pending == 0);

    async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var messages = await _consumer.ReadAsync(cancellationToken).ConfigureAwait(false);
        await _scheduler.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await TakeAsync(messages, _scheduler.Filling, cancellationToken).ConfigureAwait(false);
            StartTimer();
        }
        finally
        {
            // Also where taking failed: what waits is looked at until the session has ended.
            foreach (var block in _open.All)
                block.Own();
            _scheduler.Leave();
        }
    }

    /// <summary>Commits what has waited long enough for the end of its block.</summary>
    async Task ExpireAsync()
    {
        try
        {
            await ReleaseAsync(_open.Overdue, _failing.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The session ends.
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>Gives up waiting for the end of some blocks.</summary>
    async Task ReleaseAsync(Func<List<OpenBlock>> which, CancellationToken cancellationToken)
    {
        await _scheduler.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var block in which())
            {
                block.SendsBlocks = false;
                Release(block);
            }

            StartTimer();
        }
        finally
        {
            _scheduler.Leave(isDue: true);
        }
    }

    void StartTimer() => _timer.Change(_open.Remaining() ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Commits what was read. A pipeline that is stopped does not wait for it for ever, one that begins anew not at all.</summary>
    /// <returns>Whether all of it is committed.</returns>
    async Task<bool> FlushAsync(CancellationToken stop, CancellationToken restart)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(restart);
        using var stopping = stop.Register(() => patience.CancelAfter(_parts.Options.ShutdownTime));
        try
        {
            // A block whose end is still to come is read again, as a whole, by the next session.
            await ReleaseAsync(
                () => [.. _open.All.Where(block => !_isStopping || block.SendsBlocks != true)], patience.Token).ConfigureAwait(false);
            await _scheduler.FlushAllAsync(patience.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The lake tells the next session how far this one came.
            if (!restart.IsCancellationRequested)
                _parts.Options.Logger.LastCommitsCutShort();
            return false;
        }
    }

    async Task TakeAsync(MessageBatch messages, PipelineBuffer buffer, CancellationToken cancellationToken)
    {
        var known = 0L;
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (message.Ack.ConsumerSequence != _lastDelivery + 1)
            {
                throw new PipelineRestartException(
                    $"Delivery {_lastDelivery + 1} of the consumer did not arrive, {message.Ack.ConsumerSequence} did: "
                    + "reading on from the stored position.");
            }

            _lastDelivery = message.Ack.ConsumerSequence;
            _pending = message.Ack.Pending;
            if (message.StreamSequence <= _seen.StreamSequence)
            {
                known++;
                continue;
            }

            var route = _routes.Of(message);
            if (!route.Chain.IsKnown)
                await AskAsync(route.Chain, message.StreamSequence, cancellationToken).ConfigureAwait(false);
            route.Chain.Open.SendsBlocks ??= await SendsBlocksAsync(route.Chain, cancellationToken).ConfigureAwait(false);
            _uncommitted++;
            if (route.Chain.Lease is not null && message.StreamSequence > route.Chain.CommittedUpTo)
            {
                Collect(route, message);
            }
            else
            {
                known += route.Chain.Lease is null ? 0 : 1;
                buffer.Add(message.Ack);
            }

            _seen = message.Ack;
        }

        _parts.Progress.Received(messages.Count, known);
        Report(_scheduler.Oldest);
    }

    async Task<bool> SendsBlocksAsync(ChainRoute chain, CancellationToken cancellationToken) =>
        chain is { Lease: not null, Node: { } node } && await _parts.SendsBlocks(node, cancellationToken).ConfigureAwait(false);

    void Report(PipelineBuffer oldest)
    {
        var waiting = _open.Oldest is { } open && !(oldest.Oldest < open) ? open : oldest.Oldest;
        _parts.Progress.Buffered(_scheduler.Filling.Batch.ByteSize, _pending + _uncommitted, waiting);
    }

    /// <summary>Adds a message to the block of its chain that is open, and takes the block when it has ended or is too large.</summary>
    void Collect(Route route, in JetStreamMessage message)
    {
        var block = route.Chain.Open;
        if (block.IsEndedBy(message))
            Release(block);
        block.Add(route, message, _seen, _parts.Time.GetTimestamp());
        _open.Added(block);
        // What is set aside alone waits for nothing.
        var isAside = route.Kind == MessageKind.Block && !SetAside.IsBlock(message);
        if (route.Kind == MessageKind.Block && !isAside)
            block.SendsBlocks = true;
        else if (!(isAside && block.Messages.Count == 1) && !_open.IsTooLarge(block) && (block.SendsBlocks == true || !IsEnough(block)))
            return;
        Release(block);
    }

    /// <summary>Whether transactions of a chain without blocks are enough for a commit, or name no block at all.</summary>
    bool IsEnough(OpenBlock block) => block.IsNameless || _scheduler.Filling.Batch.RowCount + block.Messages.Count >= DueRows;

    void Release(OpenBlock block)
    {
        var buffer = _scheduler.Filling;
        foreach (var (route, message) in block.Messages)
        {
            buffer.Add(message.Ack);
            buffer.Leases.TryAdd(route.Chain.Key, route.Chain.Lease!);
            Add(buffer.Batch, route, message);
        }

        _open.Clear(block);
    }

    void Add(BlockBatch batch, Route route, in JetStreamMessage message)
    {
        try
        {
            Parse(batch, route, message);
        }
        catch
        {
            // Half a row may be in the batch, and the position is behind it.
            _scheduler.Abandon();
            throw;
        }
    }

    void Parse(BlockBatch batch, Route route, in JetStreamMessage message)
    {
        if ((route.Problem ?? SetAside.FindReason(message)) is { } problem)
            batch.Rejected.Add(_parts.Time.GetUtcNow(), route.Subject, message.StreamSequence, problem, message.Payload.Span);
        else if (route.Kind == MessageKind.Block)
            _parser.ParseHeader(batch, route.Chain.Node!, route.Subject, message.Payload.Span, message.StreamSequence);
        else
            _parser.ParseTransaction(batch, route.Chain.Node!, route.Subject, message.Payload.Span, message.StreamSequence);
    }

    /// <summary>
    /// A chain that no pipeline has seen: the lease is taken together with its first position, right before this message. The position is
    /// stored even if another process has the lease: the position of the whole stream moves on, and the process that takes the chain later
    /// begins here.
    /// </summary>
    async Task AskAsync(ChainRoute chain, long sequence, CancellationToken cancellationToken)
    {
        var begins = _start.IsWhole ? sequence - 1 : 0;
        var lease = await _parts.Keeper.TryTakeNewAsync(
            chain.Key, (writer, token) => _parts.Positions.AdvanceAsync(writer, chain.Key, _start.Created, begins, token),
            cancellationToken).ConfigureAwait(false);
        Know(chain, lease, begins);
        if (lease is null)
        {
            if (_start.IsWhole)
                _parts.Options.Logger.ChainIsHeld(chain.Key, sequence);
            return;
        }

        _leases.Add(chain.Key, lease);
        _parts.Progress.SetState(PipelineState.Running, _leases.Count);
        _parts.Options.Logger.ChainBegins(chain.Key, sequence, lease.Token);
    }

    static void Know(ChainRoute chain, Lease? lease, long committed) =>
        (chain.IsKnown, chain.Lease, chain.CommittedUpTo) = (true, lease, committed);
}
