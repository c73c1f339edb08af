using System.Runtime.ExceptionServices;
using Ekko.DuckLake;
using Ekko.Leases;
using Ekko.Lookups;
using Ekko.Messages;
using Ekko.Writing;
using Microsoft.Extensions.Logging;

namespace Ekko.Sources;

/// <summary>Sources of several chains that run together: into one lake, or into one stream.</summary>
public sealed class RpcSources : IAsyncDisposable
{
    readonly List<IAsyncDisposable> _owned = [];
    readonly List<RpcSource> _sources = [];
    ChainLeases? _leases;
    DuckLakeWriter? _writer;

    RpcSources(string destination) => Destination = destination;

    /// <summary>Where blocks go, for people.</summary>
    public string Destination { get; }

    /// <summary>How far each chain is, in the order of the networks.</summary>
    public IReadOnlyList<SourceProgress> Progress => [.. _sources.Select(source => source.Progress)];

    /// <summary>What was committed to the lake; null when blocks go into a stream.</summary>
    public WriteResult? Written => _writer?.Total;

    /// <summary>Opens sources that write straight into the lake.</summary>
    /// <param name="networks">The chains.</param>
    /// <param name="options">Which lake, and when to commit.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <param name="logger">Takes a message for what is waited for and what fails without harm; null for none.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="EkkoException">A URL is none, another process holds one of the chains, or the options name a kind of lake this
    /// version cannot write.</exception>
    /// <exception cref="DuckLakeException">The lake cannot be opened.</exception>
    public static async Task<RpcSources> OpenLakeAsync(
        IReadOnlyList<NetworkConfig> networks, EkkoOptions options, TimeProvider? timeProvider = null, ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        var sources = new RpcSources("the lake");
        try
        {
            var lake = sources.Own(await Lake.OpenAsync(LakeLocation.Of(options), timeProvider, cancellationToken).ConfigureAwait(false));
            sources._leases = sources.Own(await ChainLeases.TakeAsync(
                lake, [.. networks.Select(network => network.Chain)], timeProvider ?? TimeProvider.System, logger, cancellationToken)
                    .ConfigureAwait(false));
            var writer = sources._writer =
                sources.Own(new DuckLakeWriter(lake, DuckLakeWriterOptions.From(options), timeProvider, sources._leases));
            sources.Own(LookupService.Start(
                lake, logger is null ? null : new LookupOptions { Logger = logger }, timeProvider));
            foreach (var network in networks)
                sources.Add(network, new LakeBlockSink(lake, writer, network.Chain), timeProvider);
            return sources;
        }
        catch
        {
            await sources.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens sources that publish to NATS JetStream; each chain has a connection of its own.</summary>
    /// <param name="networks">The chains.</param>
    /// <param name="options">Server, stream and subject.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="EkkoException">A URL is none.</exception>
    /// <exception cref="JetStream.JetStreamException">The server does not answer, or refuses the stream.</exception>
    public static async Task<RpcSources> OpenStreamAsync(
        IReadOnlyList<NetworkConfig> networks, NatsOptions options, TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        var sources = new RpcSources($"NATS (stream {options.Stream})");
        try
        {
            foreach (var network in networks)
            {
                var publisher = await ChainPublisher.OpenAsync(options, timeProvider ?? TimeProvider.System, cancellationToken)
                    .ConfigureAwait(false);
                sources.Add(network, new StreamBlockSink(publisher, network.Chain), timeProvider);
            }

            return sources;
        }
        catch
        {
            await sources.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs all of them to the end of their ranges. When one fails the others stop too, and what they took is made safe.</summary>
    /// <param name="cancellationToken">Stops them.</param>
    /// <exception cref="EkkoException">What the first one that failed says.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = _sources.Select(source => source.RunAsync(stopping.Token)).ToList();
        Task? failed = null;
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(_leases is null ? running : running.Append(_leases.Lost)).ConfigureAwait(false);
            if (!running.Remove(ended) && failed is not null)
                ended = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(ended);
            if (ended.IsCompletedSuccessfully || failed is not null)
                continue;
            failed = ended;
            await stopping.CancelAsync().ConfigureAwait(false);
        }

        if (failed is not null)
            await failed.ConfigureAwait(false);
    }

    /// <summary>Makes safe what was announced, and lets everything go.</summary>
    public async ValueTask DisposeAsync()
    {
        List<Exception> failures = [];
        for (var i = _owned.Count - 1; i >= 0; i--)
        {
            try
            {
                await _owned[i].DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        }

        _owned.Clear();
        if (failures.Count > 0)
            ExceptionDispatchInfo.Throw(failures[0]);
    }

    T Own<T>(T item)
        where T : IAsyncDisposable
    {
        _owned.Add(item);
        return item;
    }

    void Add(NetworkConfig network, IBlockSink sink, TimeProvider? timeProvider) =>
        _sources.Add(Own(new RpcSource(network, Own(sink), timeProvider)));
}
