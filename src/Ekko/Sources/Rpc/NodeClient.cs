using Ekko.Retries;

namespace Ekko.Sources.Rpc;

/// <summary>
/// Asks the nodes of one chain until one answers: batches no larger than the nodes take, few requests at a time, pauses that grow, the next
/// URL after a failure. A node is asked for its chain id before anything else, and again after its connection broke: another node may be
/// behind the URL by then.
/// </summary>
sealed class NodeClient : IAsyncDisposable
{
    /// <summary>A batch that failed so often is asked for in smaller ones: they may be what the node can answer.</summary>
    const int FailuresOfBatch = 2;

    readonly List<Endpoint> _endpoints;
    readonly RequestRetry _retry;
    readonly BatchLimit _batches;
    readonly SemaphoreSlim _slots;
    long _nextId;
    long _retries;
    int _current;

    /// <summary>A client of nodes that are the same chain.</summary>
    /// <param name="transports">Ways to the nodes; owned from here on.</param>
    /// <param name="concurrency">Requests at a time.</param>
    /// <param name="maxCalls">Calls in a request; fewer while nodes refuse so many.</param>
    /// <param name="limits">How patient to be.</param>
    /// <param name="time">The clock.</param>
    public NodeClient(IEnumerable<INodeTransport> transports, int concurrency, int maxCalls, NodeLimits limits, TimeProvider time)
    {
        _endpoints = [.. transports.Select(transport => new Endpoint(transport))];
        _slots = new SemaphoreSlim(concurrency);
        (_batches, _retry) = (new BatchLimit(maxCalls), new RequestRetry(limits, time));
    }

    /// <summary>The chain every node has to be of; null while that is not known. Set before the first block is asked for.</summary>
    public long? ExpectedChainId { get; set; }

    /// <summary>Requests that were repeated.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Calls in a request, now.</summary>
    public int MaxCalls => _batches.Calls;

    /// <summary>The way that is used now.</summary>
    public NodeUrl Url => _endpoints[_current].Transport.Url;

    /// <summary>Counts what a caller asks once more, because the answer was none it could use.</summary>
    public void CountRetry() => Interlocked.Increment(ref _retries);

    /// <summary>Asks, in as many requests as the nodes want it to be.</summary>
    /// <returns>An answer to each call; errors only of optional calls, and such as only the caller can judge.</returns>
    /// <exception cref="NodeException">No node answered for as long as the limits say, or one refused.</exception>
    /// <exception cref="EkkoException">A node is of another chain.</exception>
    public async Task<RpcResponse> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellationToken)
    {
        var all = new RpcResponse();
        try
        {
            for (var done = 0; done < calls.Count;)
            {
                var count = Math.Min(MaxCalls, calls.Count - done);
                RpcCall[] batch = [.. calls.Skip(done).Take(count)];
                var answer = await _retry.RunAsync((failed, token) => AskAsync(batch, failed, token), cancellationToken)
                    .ConfigureAwait(false);
                if (answer is null)
                    continue;
                all.Add(answer);
                done += count;
            }

            return all;
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var endpoint in _endpoints)
            await endpoint.Transport.DisposeAsync().ConfigureAwait(false);
        _slots.Dispose();
    }

    /// <summary>Asks once; another node when one refuses.</summary>
    /// <returns>Null when the calls have to be asked for in smaller batches.</returns>
    async Task<RpcResponse?> AskAsync(RpcCall[] calls, int failed, CancellationToken cancellationToken)
    {
        for (var refusals = 1; ; refusals++)
        {
            var index = Volatile.Read(ref _current);
            try
            {
                var answer = await SendOnceAsync(_endpoints[index], calls, cancellationToken).ConfigureAwait(false);
                _batches.Answered(calls.Length);
                return answer;
            }
            catch (NodeException e)
                when (calls.Length > 1 && (e.Fault == NodeErrorKind.TooLarge || (failed >= FailuresOfBatch && MayPass(e))))
            {
                CountRetry();
                _batches.Refused(calls.Length);
                return null;
            }
            catch (NodeException e) when (MayPass(e))
            {
                Rotate(index);
                CountRetry();
                throw;
            }
            catch (NodeException) when (refusals < _endpoints.Count)
            {
                Rotate(index);
            }
        }
    }

    async Task<RpcResponse> SendOnceAsync(Endpoint endpoint, RpcCall[] calls, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (ExpectedChainId is { } expected && !endpoint.IsVerified)
                await VerifyAsync(endpoint, expected, cancellationToken).ConfigureAwait(false);
            return await ExchangeAsync(endpoint, calls, cancellationToken).ConfigureAwait(false);
        }
        catch (NodeException e) when (e.Fault == NodeErrorKind.Transient && e.Code is null)
        {
            endpoint.IsVerified = false;
            throw;
        }
        finally
        {
            _slots.Release();
        }
    }

    async Task VerifyAsync(Endpoint endpoint, long expected, CancellationToken cancellationToken)
    {
        using var answer = await ExchangeAsync(endpoint, [RpcCall.ChainId], cancellationToken).ConfigureAwait(false);
        var found = EvmAnswers.ChainId(answer[0], endpoint.Transport.Url);
        if (found != expected)
        {
            throw new EkkoException(
                $"Reading from the node at {endpoint.Transport.Url} failed: it is of chain {found}, and this network is chain {expected}. "
                + "Check the URL, the network and the subnet.");
        }

        endpoint.IsVerified = true;
    }

    async Task<RpcResponse> ExchangeAsync(Endpoint endpoint, RpcCall[] calls, CancellationToken cancellationToken)
    {
        var request = RpcRequest.Of(calls, Interlocked.Add(ref _nextId, calls.Length) - calls.Length + 1);
        var payload = await endpoint.Transport.ExchangeAsync(request, cancellationToken).ConfigureAwait(false);
        var answer = RpcResponse.Read(payload, request, endpoint.Transport.Url);
        // Some nodes refuse a batch by an error for each of its calls.
        var isRefused = Enumerable.Range(0, calls.Length).All(i => answer[i].Error is not null && !calls[i].IsOptional);
        for (var i = 0; i < calls.Length; i++)
        {
            if (answer[i].Error is not { } error)
                continue;
            var fault = isRefused ? error.FaultOfRequest(calls.Length) : error.Fault(calls.Length);
            if (fault is NodeErrorKind.Limited or NodeErrorKind.TooLarge || (fault == NodeErrorKind.Transient && !calls[i].IsOptional))
            {
                answer.Dispose();
                throw RpcResponse.Failure(endpoint.Transport.Url, error, calls[i].Method, fault);
            }
        }

        return answer;
    }

    static bool MayPass(NodeException error) => RetryTable.LayerOf(error) == RetryLayer.Request;

    // Several requests may fail at once: one step for all of them.
    void Rotate(int from) => Interlocked.CompareExchange(ref _current, (from + 1) % _endpoints.Count, from);

    sealed class Endpoint(INodeTransport transport)
    {
        public INodeTransport Transport { get; } = transport;

        public bool IsVerified { get; set; }
    }
}
