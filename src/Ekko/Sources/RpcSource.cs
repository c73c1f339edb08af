using Ekko.Sources.Rpc;

namespace Ekko.Sources;

/// <summary>
/// Brings one chain from its nodes to a sink: first what is missing up to the head, in order, then every new block. Goes on where it
/// stopped; follows
/// reorganisations by announcing the canonical blocks again from the first one that changed.
/// </summary>
public sealed class RpcSource : IAsyncDisposable
{
    const int RememberedBlocks = 4096;
    const int StepBack = 32;

    // How far to go back when the hashes below are not known. Blocks that did not change are duplicates, and are left out.
    const int BlindStepBack = 256;

    // 2020-09-13: seconds since then fit an int until 2088.
    const long EpochZero = 1_600_000_000;
    readonly NetworkConfig _network;
    readonly IBlockSink _sink;
    readonly TimeProvider _time;
    readonly NodeClient _client;
    readonly EvmNode _node;
    readonly HeadSignal _heads;
    readonly AnnouncedBlocks _announced = new(RememberedBlocks);
    SourceProgress _progress;
    long _next;
    string? _parentHash;
    long _first;
    int _epoch;

    /// <summary>A source; nothing is asked before it runs.</summary>
    /// <param name="network">The chain and its nodes.</param>
    /// <param name="sink">Where blocks go; stays the caller's.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <exception cref="EkkoException">A URL is none.</exception>
    public RpcSource(NetworkConfig network, IBlockSink sink, TimeProvider? timeProvider = null)
        : this(network, sink, timeProvider ?? TimeProvider.System, new NodeLimits { GiveUpAfter = network.GiveUpAfter })
    {
    }

    internal RpcSource(NetworkConfig network, IBlockSink sink, TimeProvider time, NodeLimits limits)
    {
        (_network, _sink, _time) = (network, sink, time);
        _progress = new SourceProgress(network.Chain);
        INodeTransport[] transports =
        [
            .. network.Urls.Select(NodeUrl.Parse)
                .Select(url => url.IsWebSocket
                    ? (INodeTransport)new WebSocketTransport(url, limits, time)
                    : new HttpTransport(url, limits, time)),
        ];
        // Where there is a choice, requests go over HTTP and the WebSocket announces heads.
        _client = new NodeClient(
            transports.OrderBy(transport => transport.Url.IsWebSocket), network.Concurrency, Math.Max(1, 2 * network.Batch), limits, time);
        _node = new EvmNode(_client, limits, time);
        _heads = new HeadSignal(transports.OfType<WebSocketTransport>().FirstOrDefault(), network.PollInterval, time);
    }

    /// <summary>How far it is. Safe to read at any time.</summary>
    public SourceProgress Progress => Volatile.Read(ref _progress) with { Retries = _client.Retries };

    /// <summary>Runs to the end of the range; without one until it is cancelled.</summary>
    /// <param name="cancellationToken">Stops between blocks.</param>
    /// <exception cref="EkkoException">
    /// The node is of another chain, refuses, or did not answer for as long as is waited; or a reorganisation is deeper than is believed.
    /// </exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        var latest = await BeginAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            await ReconcileAsync(latest, cancellationToken).ConfigureAwait(false);
            var target = Math.Min(latest.Number - _network.Confirmations, _network.To ?? long.MaxValue);
            Report(progress => progress with { Target = target });
            if (_next <= target)
                await AnnounceAsync(target, cancellationToken).ConfigureAwait(false);
            else if (_next > _network.To)
                break;
            else
                await _heads.WaitAsync(cancellationToken).ConfigureAwait(false);
            latest = await _node.LatestAsync(cancellationToken).ConfigureAwait(false);
        }

        await _sink.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    /// <summary>Makes sure that this is the chain it always was, and finds where to go on.</summary>
    async Task<BlockLink> BeginAsync(CancellationToken cancellationToken)
    {
        var chainId = await _node.ChainIdAsync(cancellationToken).ConfigureAwait(false);
        var known = await _sink.ReadChainAsync(cancellationToken).ConfigureAwait(false);
        RequireChain(known, chainId);
        _client.ExpectedChainId = chainId;
        var latest = await _node.LatestAsync(cancellationToken).ConfigureAwait(false);
        var first = _network.From ?? known?.FirstBlock ?? Math.Max(0, latest.Number - _network.Confirmations);
        if (known is null || first < known.FirstBlock)
        {
            await _sink.StoreChainAsync(new ChainRecord(chainId, first), cancellationToken).ConfigureAwait(false);
            RequireChain(await _sink.ReadChainAsync(cancellationToken).ConfigureAwait(false), chainId);
        }

        _first = first;
        var last = await _sink.LastAsync(first, cancellationToken).ConfigureAwait(false);
        (_next, _parentHash) = last is { } stopped ? (stopped.Number + 1, stopped.Hash) : (first, null);
        Report(progress => progress with { Last = last?.Number });
        return latest;
    }

    void RequireChain(ChainRecord? known, long chainId)
    {
        if (known is not null && known.ChainId != chainId)
        {
            throw new EkkoException(
                $"Reading {_network.Chain} from the node at {_client.Url} failed: it is of chain {chainId}, and {_network.Chain} is chain "
                + $"{known.ChainId} since the first contact. Check the URL, --network and --subnet.");
        }
    }

    /// <summary>Whether the last block announced is still what the node has; if not, goes back to the block both have.</summary>
    async Task ReconcileAsync(BlockLink latest, CancellationToken cancellationToken)
    {
        if (_parentHash is null)
            return;
        var number = Math.Min(_next - 1, latest.Number);
        var known = number == _next - 1 ? _parentHash : await HashAsync(number, cancellationToken).ConfigureAwait(false);
        var now = number == latest.Number ? latest : (await _node.LinksAsync([number], cancellationToken).ConfigureAwait(false))[0];
        if (known is not null && now is not null && now.Hash != known)
            await GoBackAsync(number, cancellationToken).ConfigureAwait(false);
    }

    async Task AnnounceAsync(long target, CancellationToken cancellationToken)
    {
        var chunks = BlockStream.ReadAsync(_node, _next, target, _network.Batch, _network.Concurrency, cancellationToken);
        await foreach (var chunk in chunks.ConfigureAwait(false))
        {
            using (chunk)
            {
                foreach (var block in chunk.Blocks)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (_parentHash is not null && block.Link.ParentHash != _parentHash)
                    {
                        await GoBackAsync(_next - 1, cancellationToken).ConfigureAwait(false);
                        return;
                    }

                    var setAside = await _sink.AnnounceAsync(block, _epoch, cancellationToken).ConfigureAwait(false);
                    _announced.Add(block.Link.Number, block.Link.Hash);
                    (_next, _parentHash) = (block.Link.Number + 1, block.Link.Hash);
                    Report(progress => progress with
                    {
                        Last = block.Link.Number,
                        LastTime = block.Link.Time,
                        Blocks = progress.Blocks + 1,
                        Transactions = progress.Transactions + block.Link.TransactionCount,
                        SetAside = progress.SetAside + setAside,
                    });
                }

                Report(progress => progress with { MissingReceipts = progress.MissingReceipts + chunk.MissingReceipts });
            }
        }
    }

    /// <summary>Goes back to the newest block that the node and the sink agree on.</summary>
    /// <param name="changed">A block they do not agree on.</param>
    /// <param name="cancellationToken">Cancels asking.</param>
    async Task GoBackAsync(long changed, CancellationToken cancellationToken)
    {
        var next = changed;
        while (next > 0)
        {
            long[] numbers = [.. Enumerable.Range(1, (int)Math.Min(StepBack, next)).Select(i => next - i)];
            var links = await _node.LinksAsync(numbers, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < numbers.Length; i++)
            {
                var known = await HashAsync(numbers[i], cancellationToken).ConfigureAwait(false);
                if (known is null || links[i]?.Hash == known)
                {
                    Restart(known is null ? Math.Max(_first, next - BlindStepBack) : next, known);
                    return;
                }

                next = numbers[i];
                if (_next - next > _network.MaxReorganisation)
                {
                    throw new EkkoException(
                        $"Following {_network.Chain} from the node at {_client.Url} failed: the last {_next - next} blocks have other "
                        + "hashes there. Either it is another chain with the same id, or a reorganisation deeper than "
                        + $"{_network.MaxReorganisation} blocks; --max-reorganisation allows a deeper one.");
                }
            }
        }

        Restart(next, null);
    }

    void Restart(long next, string? parentHash)
    {
        // Also after a restart of the program an epoch must be one that was not used before.
        _epoch = (int)Math.Max(_epoch + 1L, _time.GetUtcNow().ToUnixTimeSeconds() - EpochZero);
        _announced.RemoveFrom(next);
        (_next, _parentHash) = (next, parentHash);
        Report(progress => progress with { Reorganisations = progress.Reorganisations + 1 });
    }

    async ValueTask<string?> HashAsync(long number, CancellationToken cancellationToken) =>
        _announced.Find(number) ?? await _sink.FindHashAsync(number, cancellationToken).ConfigureAwait(false);

    void Report(Func<SourceProgress, SourceProgress> change) => Volatile.Write(ref _progress, change(_progress));
}
