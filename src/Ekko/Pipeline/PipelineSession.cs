using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.JetStream;
using Ekko.Leases;
using Ekko.Messages;
using Ekko.Writing;

namespace Ekko.Pipeline;

/// <summary>
/// One run through a stream with one set of leases: read → parse straight into the buffer that fills → commit the ones before it, with
/// the position → acknowledge. While the files of one travel to a bucket, the next one is encoded. It ends when it is stopped, when leases change, or
/// with an error; the next one begins at the stored position, so nothing it holds is lost.
/// </summary>
/// <remarks>
/// Messages are taken strictly in the order of the stream. What the server delivers again is left alone; a delivery that is missing (the
/// link broke under it) ends the session.
/// </remarks>
sealed class PipelineSession(
    Lake lake, LakeSink sink, LeaseKeeper keeper, LeaseTable leases, PositionTable positions, StreamStart start,
    IReadOnlyDictionary<NodeConfig, Lease> held,
    IEnumerable<NodeConfig> others, PullConsumer consumer, PipelineOptions options, PipelineProgress progress, TimeProvider time)
    : IDisposable
{
    /// <summary>How often the positions of chains that have no messages are moved too.</summary>
    static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Rows of a commit while at least as many messages wait: each commit writes a file a partition, so few large ones catch up sooner.
    /// </summary>
    const int CatchUpRows = 16_384;

    readonly BlockParser _parser = new(time);
    readonly MessageRoutes _routes = new(options.Nats.Subject);
    readonly Dictionary<NodeConfig, Lease> _leases = new(held);
    readonly Stack<PipelineBuffer> _spare = [];
    readonly Queue<PipelineCommit> _commits = [];
    readonly int _mostCommits = lake.IsInBucket ? 2 : 1;
    PipelineBuffer _filling = new(lake);
    long _lastSequence = start.After;
    long _lastDelivery;
    long _pending = -1;
    long _idleMoved = time.GetTimestamp();

    /// <summary>Runs until the end.</summary>
    /// <param name="end">The last message to read when the session is to stop by itself; null for none.</param>
    /// <param name="stop">Commits what was read, then ends.</param>
    /// <param name="restart">Ends as soon as possible.</param>
    /// <returns>True when everything up to the end is committed.</returns>
    /// <exception cref="LeaseLostException">Somebody else writes one of the chains.</exception>
    /// <exception cref="JetStreamException">The consumer or the stream is gone.</exception>
    public async Task<bool> RunAsync(long? end, CancellationToken stop, CancellationToken restart)
    {
        // Who looks at every message asks for a chain without a position when its first one comes.
        foreach (var node in others.Where(node => !start.IsWhole || start.Positions.ContainsKey(node)))
            Know(_routes.Chain(node), null, 0);
        foreach (var (node, lease) in held)
            Know(_routes.Chain(node), lease, start.Positions.GetValueOrDefault(node));
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop, restart);
        using var committing = CancellationTokenSource.CreateLinkedTokenSource(restart);
        using var stopping = stop.Register(() => committing.CancelAfter(options.ShutdownTime));
        Task<MessageBatch>? read = null;
        try
        {
            try
            {
                while (!reading.IsCancellationRequested && !(IsAtEnd(end) && _filling.Messages == 0 && _commits.Count == 0))
                {
                    while (_commits.TryPeek(out var first) && first.Ended.IsCompleted)
                        await EndedAsync().ConfigureAwait(false);
                    if (MayCommit && IsDue(end))
                        StartCommit(moveAll: false, committing.Token);
                    if (read is null && _filling.Batch.ByteSize < options.MaxBufferedBytes && !IsAtEnd(end))
                        read = consumer.ReadAsync(reading.Token).AsTask();
                    if (read is not { IsCompleted: true })
                    {
                        await WaitAsync(read, reading.Token).ConfigureAwait(false);
                        continue;
                    }

                    using var messages = await read.ConfigureAwait(false);
                    read = null;
                    await TakeAsync(messages, reading.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (reading.IsCancellationRequested)
            {
                // Told to stop or to begin anew while it waited for messages.
            }

            if (stop.IsCancellationRequested && !restart.IsCancellationRequested)
            {
                while (!MayCommit)
                    await EndedAsync().ConfigureAwait(false);
                if (_filling.Messages > 0)
                    StartCommit(moveAll: true, committing.Token);
                while (_commits.Count > 0)
                    await EndedAsync().ConfigureAwait(false);
            }

            return IsAtEnd(end) && _filling.Messages == 0 && _commits.Count == 0;
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            await DrainAsync(read).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        foreach (var buffer in (PipelineBuffer[])[_filling, .. _spare, .. _commits.Select(commit => commit.Buffer)])
            buffer.Dispose();
        progress.Buffered(0, _pending, null);
    }

    /// <summary>One at a time; into a bucket a second one behind it, once the files of the first are on their way.</summary>
    bool MayCommit => _commits.Count == 0 || (_commits.Count < _mostCommits && _commits.Peek().Encoded.IsCompleted);

    bool IsAtEnd(long? end) => end is { } last && (_lastSequence >= last || _pending == 0);

    bool IsDue(long? end) => _filling.Messages > 0
        && (_filling.Batch.RowCount >= Math.Clamp(_pending, options.BatchSize, Math.Max(options.BatchSize, CatchUpRows))
            || time.GetElapsedTime(_filling.Began) >= options.FlushInterval
            || _filling.Batch.ByteSize >= options.MaxBufferedBytes || IsAtEnd(end));

    async Task WaitAsync(Task? read, CancellationToken cancellationToken)
    {
        var events = new List<Task>();
        if (read is not null)
            events.Add(read);
        if (_commits.TryPeek(out var first))
            events.Add(first.Ended);
        if (_commits.Count < _mostCommits && !MayCommit)
            events.Add(first!.Encoded);
        // None: the last commit has just ended, and nothing more is wanted.
        if (events.Count == 0)
            return;
        var left = MayCommit && _filling.Messages > 0
            ? options.FlushInterval - time.GetElapsedTime(_filling.Began) : Timeout.InfiniteTimeSpan;
        if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        events.Add(Task.Delay(left, time, over.Token));
        await Task.WhenAny(events).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    async Task TakeAsync(MessageBatch messages, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        var known = 0L;
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (message.Ack.ConsumerSequence != _lastDelivery + 1)
            {
                throw new PipelineRestartException(
                    $"Delivery {_lastDelivery + 1} of the consumer did not arrive, {message.Ack.ConsumerSequence} did: reading on from the stored position.");
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
            _filling.Add(message.Ack, now);
            if (route.Chain.Lease is not { } lease)
                continue;
            if (message.StreamSequence <= route.Chain.CommittedUpTo)
            {
                known++;
                continue;
            }

            _filling.Leases.TryAdd(route.Chain.Node, lease);
            Parse(route, message);
        }

        progress.Received(messages.Count, known);
        progress.Buffered(_filling.Batch.ByteSize, _pending + _filling.Messages, _filling.Messages > 0 ? _filling.Oldest : null);
    }

    void Parse(Route route, in JetStreamMessage message)
    {
        if ((route.Problem ?? SetAside.FindReason(message)) is { } problem)
            _filling.Batch.Rejected.Add(time.GetUtcNow(), route.Subject, message.StreamSequence, problem, message.Payload.Span);
        else if (route.Kind == MessageKind.Block)
            _parser.ParseHeader(_filling.Batch, route.Chain.Node, route.Subject, message.Payload.Span, message.StreamSequence);
        else
            _parser.ParseTransaction(_filling.Batch, route.Chain.Node, route.Subject, message.Payload.Span, message.StreamSequence);
    }

    /// <summary>
    /// A chain that no pipeline has seen: the lease is taken together with its first position, right before this message. The position is
    /// stored even if somebody else has the lease: the position of the whole stream moves on, and whoever takes the chain later begins
    /// here.
    /// </summary>
    async Task AskAsync(ChainRoute chain, long sequence, CancellationToken cancellationToken)
    {
        var begins = start.IsWhole ? sequence - 1 : 0;
        var lease = await keeper.TryTakeNewAsync(
            chain.Node, (writer, token) => positions.AdvanceAsync(writer, [chain.Node], start.Created, begins, token), cancellationToken)
            .ConfigureAwait(false);
        Know(chain, lease, begins);
        if (lease is null)
        {
            if (start.IsWhole)
                options.Log($"Somebody else holds {chain.Node}: it is read from message {sequence} on when it is free.");
            return;
        }

        _leases.Add(chain.Node, lease);
        progress.Is(PipelineState.Running, _leases.Count);
        options.Log(
            $"Writing {(chain.Node == LeaseNames.Unrouted ? "messages that name no chain" : chain.Node)} from message {sequence} on (lease {lease.Token}).");
    }

    static void Know(ChainRoute chain, Lease? lease, long committed) =>
        (chain.IsKnown, chain.Lease, chain.CommittedUpTo) = (true, lease, committed);

    /// <param name="moveAll">Whether the positions of chains without messages move too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    void StartCommit(bool moveAll, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        moveAll |= time.GetElapsedTime(_idleMoved, now) >= IdleInterval;
        if (moveAll)
            _idleMoved = now;
        var buffer = _filling;
        _filling = _spare.TryPop(out var spare) ? spare : new PipelineBuffer(lake);
        var hook = new PositionCommit(
            leases, positions, moveAll ? [.. _leases.Values] : [.. buffer.Leases.Values], start.Created, buffer.Last.StreamSequence,
            start.IsWhole);
        var commit = new PipelineCommit(buffer, hook, _commits.LastOrDefault()?.Ended);
        commit.Ended = Task.Run(() => CommitAsync(commit, cancellationToken), CancellationToken.None);
        _commits.Enqueue(commit);
    }

    /// <summary>Waits for the first commit and takes its buffer back; throws what the commit threw.</summary>
    async Task EndedAsync()
    {
        var commit = _commits.Peek();
        await commit.Ended.ConfigureAwait(false);
        _commits.Dequeue();
        commit.Buffer.Reset();
        _spare.Push(commit.Buffer);
    }

    async Task CommitAsync(PipelineCommit commit, CancellationToken cancellationToken)
    {
        var buffer = commit.Buffer;
        var began = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await WriteAsync(commit, attempt, cancellationToken).ConfigureAwait(false);
                progress.Committed(buffer, result, time.GetElapsedTime(began));
                if (result.BlocksOrphaned > 0)
                    options.Log($"Reorganisation: {result.BlocksOrphaned} blocks with {result.TransactionsRemoved} transactions orphaned.");
                break;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            // Nothing is acknowledged before it is committed; whatever is in the way, it is tried again, ever more slowly.
#pragma warning disable CA1031
            catch (Exception e) when (e is not LeaseLostException && commit.Before is not { IsFaulted: true })
#pragma warning restore CA1031
            {
                progress.Retried();
                var wait = Backoff.Wait(attempt);
                options.Log($"Committing {buffer.Messages} messages failed, trying again in {wait.TotalSeconds:0.0} s: {e.Message}");
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }
        }

        // The lake knows where it is: an acknowledgement that is lost is covered by the next one.
        consumer.Acknowledge(buffer.Last);
    }

    /// <summary>
    /// Encodes a buffer while the one before it is committed, then writes it; it ends as the one before ended if that failed.
    /// </summary>
    async Task<WriteResult> WriteAsync(PipelineCommit commit, int attempt, CancellationToken cancellationToken)
    {
        var buffer = commit.Buffer;
        EncodedBatch? ahead = null;
        if (commit.Before is { } before)
        {
            try
            {
                if (attempt == 1)
                    ahead = await sink.EncodeAheadAsync(buffer.Batch, buffer.Filter, cancellationToken).ConfigureAwait(false);
                await before.ConfigureAwait(false);
            }
            catch when (ahead is not null)
            {
                await ahead.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }

        return await sink.WriteAsync(buffer.Batch, buffer.Filter, commit.Hook, ahead, commit.SetEncodedAsync, cancellationToken)
            .ConfigureAwait(false);
    }

    async Task DrainAsync(Task<MessageBatch>? read)
    {
        // All of them first: whatever one throws, the buffers are in use until the others have ended too.
        var commits = _commits.Select(commit => commit.Ended).ToList();
        await Task.WhenAll([read ?? Task.CompletedTask, .. commits]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            if (read is not null)
                (await read.ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is OperationCanceledException or JetStreamException)
        {
            // What it would have read is read by the next session.
        }

        try
        {
            foreach (var commit in commits)
                await commit.ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or LeaseLostException)
        {
            // The lake tells the next session how far this one came.
            options.Log($"The last commits of this session did not end: {e.Message}");
        }
    }
}

/// <summary>The session cannot go on; the next one can.</summary>
sealed class PipelineRestartException(string message) : EkkoException(message);
