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
/// link broke under it) ends the session.
/// </remarks>
sealed class PipelineSession : IBatchOwner<PipelineBuffer>, IAsyncDisposable
{
    /// <summary>How often the positions of chains that have no messages are moved too.</summary>
    static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Rows of a commit while at least as many messages wait: each commit writes a file a partition, so few large ones catch up sooner.
    /// </summary>
    const int CatchUpRows = 16_384;

    readonly PipelineParts _parts;
    readonly StreamStart _start;
    readonly PullConsumer _consumer;
    readonly BlockParser _parser;
    readonly MessageRoutes _routes;
    readonly Dictionary<NodeConfig, Lease> _leases;
    readonly BatchScheduler<PipelineBuffer> _scheduler;
    readonly CancellationTokenSource _failing = new();
    ExceptionDispatchInfo? _failure;
    long _lastSequence;
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
        PipelineParts parts, StreamStart start, IReadOnlyDictionary<NodeConfig, Lease> held, IEnumerable<NodeConfig> others,
        PullConsumer consumer)
    {
        (_parts, _start, _consumer) = (parts, start, consumer);
        _parser = new BlockParser(parts.Time);
        _routes = new MessageRoutes(parts.Options.Nats.Subject);
        _leases = new Dictionary<NodeConfig, Lease>(held);
        (_lastSequence, _idleMoved) = (start.After, parts.Time.GetTimestamp());
        // A session that looks at every message asks for a chain without a position when its first one comes.
        foreach (var node in others.Where(node => !start.IsWhole || start.Positions.ContainsKey(node)))
            Know(_routes.Chain(node), null, 0);
        foreach (var (node, lease) in held)
            Know(_routes.Chain(node), lease, start.Positions.GetValueOrDefault(node));
        var sink = new LakeSink(parts.Lake, parts.Time)
        {
            MaxInlined = parts.Options.BatchSize,
            States = new ChainStates(parts.Lake) { IsShared = false },
        };
        var limits = new BatchLimits(parts.Options.FlushInterval, parts.Options.MaxBufferedBytes, parts.Lake.IsInBucket)
        {
            Attempts = int.MaxValue,
        };
        _scheduler = new BatchScheduler<PipelineBuffer>(sink, this, limits, parts.Time);
    }

    int IBatchOwner<PipelineBuffer>.DueRows =>
        (int)Math.Clamp(_pending, _parts.Options.BatchSize, Math.Max(_parts.Options.BatchSize, CatchUpRows));

    /// <summary>Runs until the end.</summary>
    /// <param name="end">The last message to read when the session is to stop by itself; null for none.</param>
    /// <param name="stop">Commits what was read, then ends.</param>
    /// <param name="restart">Ends as soon as possible.</param>
    /// <returns>True when everything up to the end is committed.</returns>
    /// <exception cref="LeaseLostException">Somebody else writes one of the chains.</exception>
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
        await _scheduler.DisposeAsync().ConfigureAwait(false);
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
        return new PositionCommit(
            _parts.Leases, _parts.Positions, movesAll ? [.. _leases.Values] : [.. buffer.Leases.Values], _start.Created,
            buffer.Last.StreamSequence, _start.IsWhole);
    }

    void IBatchOwner<PipelineBuffer>.Committed(
        PipelineBuffer buffer, WriteResult result, TimeSpan elapsed, PipelineBuffer next)
    {
        _uncommitted -= buffer.Messages;
        _parts.Progress.Committed(buffer, result, elapsed);
        Report(next);
        if (result.BlocksOrphaned > 0)
            _parts.Options.Logger.Reorganised(result.BlocksOrphaned, result.TransactionsRemoved);

        // The lake knows where it is: an acknowledgement that is lost is covered by the next one.
        _consumer.Acknowledge(buffer.Last);
    }

    void IBatchOwner<PipelineBuffer>.Retries(Exception error, TimeSpan wait)
    {
        _parts.Progress.Retried(error);
        _parts.Options.Logger.TryingAgain(error.Message, wait.TotalSeconds);
    }

    /// <summary>Ends the session: what it holds is read again.</summary>
    void IBatchOwner<PipelineBuffer>.Failed(Exception error)
    {
        _failure = ExceptionDispatchInfo.Capture(error);
        _failing.Cancel();
    }

    bool IsAtEnd(long? end) => end is { } last && (_lastSequence >= last || _pending == 0);

    async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var messages = await _consumer.ReadAsync(cancellationToken).ConfigureAwait(false);
        await _scheduler.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await TakeAsync(messages, _scheduler.Filling, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _scheduler.Leave();
        }
    }

    /// <summary>Commits what was read. A pipeline that is stopped does not wait for it for ever, one that begins anew not at all.</summary>
    /// <returns>Whether all of it is committed.</returns>
    async Task<bool> FlushAsync(CancellationToken stop, CancellationToken restart)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(restart);
        using var stopping = stop.Register(() => patience.CancelAfter(_parts.Options.ShutdownTime));
        try
        {
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
            if (message.StreamSequence <= _lastSequence)
            {
                known++;
                continue;
            }

            var route = _routes.Of(message);
            if (!route.Chain.IsKnown)
                await AskAsync(route.Chain, message.StreamSequence, cancellationToken).ConfigureAwait(false);
            _lastSequence = message.StreamSequence;
            buffer.Add(message.Ack);
            _uncommitted++;
            if (route.Chain.Lease is not { } lease)
                continue;
            if (message.StreamSequence <= route.Chain.CommittedUpTo)
            {
                known++;
                continue;
            }

            buffer.Leases.TryAdd(route.Chain.Node, lease);
            Add(buffer.Batch, route, message);
        }

        _parts.Progress.Received(messages.Count, known);
        Report(_scheduler.Oldest);
    }

    void Report(PipelineBuffer oldest) =>
        _parts.Progress.Buffered(_scheduler.Filling.Batch.ByteSize, _pending + _uncommitted, oldest.Oldest);

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
            _parser.ParseHeader(batch, route.Chain.Node, route.Subject, message.Payload.Span, message.StreamSequence);
        else
            _parser.ParseTransaction(batch, route.Chain.Node, route.Subject, message.Payload.Span, message.StreamSequence);
    }

    /// <summary>
    /// A chain that no pipeline has seen: the lease is taken together with its first position, right before this message. The position is
    /// stored even if somebody else has the lease: the position of the whole stream moves on, and whoever takes the chain later begins
    /// here.
    /// </summary>
    async Task AskAsync(ChainRoute chain, long sequence, CancellationToken cancellationToken)
    {
        var begins = _start.IsWhole ? sequence - 1 : 0;
        var lease = await _parts.Keeper.TryTakeNewAsync(
            chain.Node, (writer, token) => _parts.Positions.AdvanceAsync(writer, [chain.Node], _start.Created, begins, token),
            cancellationToken).ConfigureAwait(false);
        Know(chain, lease, begins);
        if (lease is null)
        {
            if (_start.IsWhole)
                _parts.Options.Logger.ChainIsHeld(chain.Node, sequence);
            return;
        }

        _leases.Add(chain.Node, lease);
        _parts.Progress.SetState(PipelineState.Running, _leases.Count);
        var what = chain.Node == LeaseNames.Unrouted ? "messages that name no chain" : chain.Node.ToString();
        _parts.Options.Logger.ChainBegins(what, sequence, lease.Token);
    }

    static void Know(ChainRoute chain, Lease? lease, long committed) =>
        (chain.IsKnown, chain.Lease, chain.CommittedUpTo) = (true, lease, committed);
}
