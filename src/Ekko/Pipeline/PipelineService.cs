using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.JetStream;
using Ekko.Leases;
using Ekko.Lookups;
using Ekko.Messages;
using Ekko.Migration;
using Ekko.Retries;
using Ekko.Writing;
using NATS.Client.JetStream.Models;
using Polly;

namespace Ekko.Pipeline;

/// <summary>
/// Takes a stream of blocks and transactions into a lake, exactly once: every commit writes the rows and the position in the stream
/// together, and messages are acknowledged after it. Several pipelines may share a lake; each chain is written by one of them at a time.
/// </summary>
public sealed class PipelineService : IAsyncDisposable
{
    const int MaxConsumers = 1000;
    static readonly TimeSpan GoneWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    static readonly TimeSpan AckWait = TimeSpan.FromSeconds(30);
    static readonly TimeSpan ConsumerKept = TimeSpan.FromDays(7);

    /// <summary>Parsing keeps pace with the server: what waits only takes memory.</summary>
    static readonly PullOptions ReadAhead = new() { MaxMessages = 4096, MaxBytes = 8 * 1024 * 1024 };

    readonly Lake _lake;
    readonly PipelineOptions _options;
    readonly TimeProvider _time;
    readonly PipelineProgress _progress;
    readonly LeaseTable _leases;
    readonly PositionTable _positions;
    readonly LakeTables _tables;
    readonly FileStore? _arrowStore;

    /// <summary>A pipeline into a lake.</summary>
    /// <param name="lake">The lake; stays the caller's.</param>
    /// <param name="options">What to read and how to write.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public PipelineService(Lake lake, PipelineOptions options, TimeProvider? timeProvider = null)
    {
        _lake = lake;
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        _progress = new PipelineProgress(_time);
        var holder = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}");
        _leases = new LeaseTable(lake, holder, options.LeaseLength);
        _positions = new PositionTable(lake, options.Nats.Stream);
        _tables = new LakeTables(lake);
        if (options.Writers.HasFlag(EkkoWriters.Arrow))
            _arrowStore = new FileStore(options.ArrowStorage, _time);
    }

    /// <summary>Where it is.</summary>
    public PipelineStatus Status => _progress.Status;

    /// <summary>
    /// Runs until it is stopped, or until the end of the stream where the options say so. When it is stopped it commits what it has read,
    /// acknowledges it and gives its leases back. Servers that cannot be reached are tried again, whatever it takes.
    /// </summary>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="JetStreamException">The server refuses the credentials, or the stream cannot be made.</exception>
    /// <exception cref="EkkoException">A table of the lake cannot take the rows.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var keeper = new LeaseKeeper(_leases, _options.Chains, _positions.ChainsAsync, _options.Logger, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var maintenance = Task.CompletedTask;
        LookupService? lookups = null;
        try
        {
            var retrying = Retrying();
            await retrying.ExecuteAsync(PrepareTablesAsync, stop).ConfigureAwait(false);
            await CheckWriterAsync(stop).ConfigureAwait(false);
            keeper.Start();
            maintenance = new TableMaintenance(_lake, _tables, keeper, _options, _progress, _time).RunAsync(ending.Token);
            lookups = LookupService.Start(
                _lake, _options.Lookups with { Logger = _options.Logger, IsCatchingUp = () => Status.IsCatchingUp }, _time);
            while (!stop.IsCancellationRequested
                && !await retrying.ExecuteAsync(token => FollowAsync(keeper, token), stop).ConfigureAwait(false))
            {
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop while it waited for something.
        }
        finally
        {
            _progress.SetState(PipelineState.Stopping, 0);
            await ending.CancelAsync().ConfigureAwait(false);
            await maintenance.ConfigureAwait(false);
            if (lookups is not null)
                await lookups.DisposeAsync().ConfigureAwait(false);
            await keeper.DisposeAsync().ConfigureAwait(false);
            _progress.SetState(PipelineState.Stopped, 0);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _progress.Dispose();
        _arrowStore?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Creates the tables that are missing, and lets the catalog keep as many of their rows as a batch has.</summary>
    async ValueTask PrepareTablesAsync(CancellationToken cancellationToken)
    {
        await _tables.EnsureAsync(cancellationToken).ConfigureAwait(false);
        var tree = await _lake.TreeAsync(cancellationToken).ConfigureAwait(false);
        foreach (var table in _tables.Ids.Select(tree.FindTable).OfType<DuckLake.Model.LakeTable>())
        {
            // A limit of zero was set by an operator, or the catalog database cannot keep rows.
            var limit = await _lake.InliningLimitAsync(table, cancellationToken).ConfigureAwait(false);
            if (limit == 0 || limit == _options.BatchSize)
                continue;
            await _lake.SetOptionAsync(
                "data_inlining_row_limit", _options.BatchSize.ToString(CultureInfo.InvariantCulture), tree.FindSchema(table.Schema)!.Name,
                table.Name, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <exception cref="EkkoException">Arrow files are to be written, and their writer was retired.</exception>
    Task CheckWriterAsync(CancellationToken cancellationToken) =>
        _arrowStore is null ? Task.CompletedTask : new MigrationFacts(_lake).CheckWriterAsync(cancellationToken);

    /// <summary>Runs sessions until one fails without having committed anything: then the next one waits.</summary>
    /// <returns>True when the end of the stream was reached and that is all that was wanted.</returns>
    async ValueTask<bool> FollowAsync(LeaseKeeper keeper, CancellationToken stop)
    {
        var commits = Status.Commits;
        try
        {
            return await ConnectAsync(keeper, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfSession(e) && !stop.IsCancellationRequested && Status.Commits > commits)
        {
            _progress.Retried(e);
            _options.Logger.SessionEnded(e.Message);
            // A server that deletes a stream ends its consumers first. A stream of the same name that is made at once gets no messages
            // through.
            if (e is JetStreamException { Kind: JetStreamErrorKind.Gone })
                await Task.Delay(GoneWait, _time, stop).ConfigureAwait(false);
            return false;
        }
    }

    async Task<bool> ConnectAsync(LeaseKeeper keeper, CancellationToken stop)
    {
        _progress.SetState(PipelineState.Connecting, 0);
        var servers = NatsClientOptions.From(_options.Nats, "ekko pipeline", _time);
        var client = await NatsClient.ConnectAsync(servers, stop).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            client.Changed += change =>
            {
                if (change.Error is { } error)
                    _options.Logger.ConnectionFailed(error.Message);
            };
            while (!stop.IsCancellationRequested)
            {
                if (await RunSessionAsync(keeper, client, stop).ConfigureAwait(false))
                    return true;
            }

            return false;
        }
    }

    /// <returns>True when the end of the stream was reached and that is all that was wanted.</returns>
    async Task<bool> RunSessionAsync(LeaseKeeper keeper, NatsClient client, CancellationToken stop)
    {
        var stream = await ChainStream.EnsureAsync(client, _options.Nats, stop).ConfigureAwait(false);
        await keeper.RefreshAsync(stop).ConfigureAwait(false);
        keeper.BeginSession();
        var restart = keeper.Changed;
        var held = keeper.Held.Where(lease => lease.Key.HasMessages).ToDictionary();
        if (held.Count == 0 && keeper.OthersWrite)
        {
            await StandByAsync(restart, stop).ConfigureAwait(false);
            return false;
        }

        // Positions are read after the leases are taken: until then the process that held a chain before may move its position.
        var stored = await _positions.ReadAsync(stop).ConfigureAwait(false);
        var slot = await keeper.TakeFirstAsync(Enumerable.Range(0, MaxConsumers).Select(LeaseKey.Consumer), stop).ConfigureAwait(false);
        var name = ConsumerName(slot);
        var earlier = await client.JetStream.FindConsumerAsync(_options.Nats.Stream, name, stop).ConfigureAwait(false);
        var start = StreamStart.Decide(stream, earlier, stored, held.Keys, takesAll: _options.Chains.Count == 0);
        foreach (var remark in start.Remarks)
            _options.Logger.StreamStartRemark(remark);
        long? end = _options.StopsAtEnd ? (long)stream.State.LastSeq : null;
        if (end <= start.After || (end is not null && stream.State.Messages == 0))
            return true;

        await MakeConsumerAsync(client, name, earlier is not null, start.After + 1, stop).ConfigureAwait(false);
        var consumer = client.CreatePullConsumer(_options.Nats.Stream, name, ReadAhead);
        await using (consumer.ConfigureAwait(false))
        {
            _progress.Begins(held.Count, isBehind: (long)stream.State.LastSeq > start.After);
            _options.Logger.ReadingStream(_options.Nats.Stream, start.After + 1, stream.State.LastSeq);
            var parts = new PipelineParts(
                _lake, keeper, _leases, _positions, _options, _progress,
                async (node, token) => await client.JetStream.FindLastMessageAsync(
                    _options.Nats.Stream, MessageSubject.OfBlocks(_options.Nats.Subject, node), token).ConfigureAwait(false) is not null,
                _arrowStore is null ? null : () => new ArrowCopies(_lake, _arrowStore, _options.ArrowRoot, _time),
                _time);
            var session = new PipelineSession(parts, start, held, keeper.Others.Where(node => !held.ContainsKey(node)), consumer);
            await using (session.ConfigureAwait(false))
                return await session.RunAsync(end, stop, restart).ConfigureAwait(false);
        }
    }

    async Task StandByAsync(CancellationToken restart, CancellationToken stop)
    {
        if (Status.State != PipelineState.StandingBy)
            _options.Logger.StandingBy();
        _progress.SetState(PipelineState.StandingBy, 0);
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(restart, stop);
        try
        {
            await Task.Delay(_options.LeaseLength / 4, _time, wake.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // A chain became free: the next session has it.
        }
    }

    /// <summary>The consumer begins where the lake is, whatever an earlier one has acknowledged: that is exact, the other is not.</summary>
    async Task MakeConsumerAsync(NatsClient client, string name, bool exists, long first, CancellationToken cancellationToken)
    {
        if (exists)
            await client.JetStream.DeleteConsumerAsync(_options.Nats.Stream, name, cancellationToken).ConfigureAwait(false);
        await client.JetStream.CreateConsumerAsync(_options.Nats.Stream, new ConsumerConfig
        {
            DurableName = name,
            AckPolicy = ConsumerConfigAckPolicy.All,
            AckWait = AckWait,
            MaxDeliver = -1,
            MaxAckPending = -1,
            DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence,
            OptStartSeq = (ulong)first,
            InactiveThreshold = ConsumerKept,
            Description = "ekko pipeline; the lake holds the position",
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Different lakes may follow one stream.</summary>
    string ConsumerName(Lease slot) =>
        $"ekko-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_lake.DataPath)).AsSpan(0, 4))}-{slot.Key.Subnet}";

    /// <summary>Runs something; what the table gives to sessions is tried again, ever more slowly, whatever it takes.</summary>
    ResiliencePipeline Retrying() => RetryPolicy.Create(
        new RetryRules
        {
            FirstWait = FirstWait,
            LongestWait = LongestWait,
            MayPass = IsOfSession,
            Waits = (error, wait) =>
            {
                _progress.Retried(error);
                _options.Logger.TryingAgain(error.Message, wait.TotalSeconds);
            },
        },
        _time);

    /// <summary>Also conflicts outside of batches: of leases, of positions, of tables that are made.</summary>
    static bool IsOfSession(Exception error) => RetryTable.LayerOf(error) is RetryLayer.Session or RetryLayer.Batch;
}
