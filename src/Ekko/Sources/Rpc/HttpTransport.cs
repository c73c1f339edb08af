using System.Net;
using System.Net.Http.Headers;

namespace Ekko.Sources.Rpc;

/// <summary>JSON-RPC over HTTP POST.</summary>
sealed class HttpTransport : INodeTransport
{
    static readonly MediaTypeHeaderValue Json = new("application/json");
    readonly HttpClient _client;
    readonly NodeLimits _limits;
    readonly TimeProvider _time;

    public HttpTransport(NodeUrl url, NodeLimits limits, TimeProvider time)
    {
        (Url, _limits, _time) = (url, limits, time);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (url.Credentials is { } credentials)
            _client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", credentials);
    }

    public NodeUrl Url { get; }

    public async Task<RpcPayload> ExchangeAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_limits.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NodeException(
                NodeErrorKind.Transient, $"Asking the node at {Url} failed: no answer within {_limits.Timeout.TotalSeconds:0.###} s.", e);
        }
        catch (HttpRequestException e)
        {
            var fault = e.HttpRequestError is HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError
                ? NodeErrorKind.Refused
                : NodeErrorKind.Transient;
            throw new NodeException(fault, $"Asking the node at {Url} failed: {Reason(e)}.", e);
        }
        catch (IOException e)
        {
            throw new NodeException(NodeErrorKind.Transient, $"Reading the answer of the node at {Url} failed: the connection broke.", e);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task<RpcPayload> SendAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, Url.Address) { Content = new ReadOnlyMemoryContent(request.Body) };
        message.Content.Headers.ContentType = Json;
        using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        var payload = new RpcPayload(_limits.MaxAnswerBytes);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var isWhole = await payload.FillAsync(stream, cancellationToken).ConfigureAwait(false);
                if (!isWhole && response.IsSuccessStatusCode)
                    throw TooLong(Url, request, _limits);
            }

            // Some nodes put a JSON-RPC error under a status of its own; what it says is better than the bare number.
            var saysWhy = response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.InternalServerError
                && RpcResponse.IsError(payload.Bytes.Span);
            if (!response.IsSuccessStatusCode && !saysWhy)
                throw Status(response, request);
            return payload;
        }
        catch
        {
            payload.Dispose();
            throw;
        }
    }

    /// <summary>An answer beyond the limit: fewer calls at a time make it smaller, if there are several.</summary>
    public static NodeException TooLong(NodeUrl url, RpcRequest request, NodeLimits limits) => new(
        request.Count > 1 ? NodeErrorKind.TooLarge : NodeErrorKind.Refused,
        $"Reading the answer of the node at {url} failed: it is longer than {limits.MaxAnswerBytes} bytes, the most that is taken.");

    NodeException Status(HttpResponseMessage response, RpcRequest request)
    {
        var status = (int)response.StatusCode;
        var (fault, hint) = status switch
        {
            429 => (NodeErrorKind.Limited, "too many requests"),
            408 or >= 500 => (NodeErrorKind.Transient, response.ReasonPhrase ?? "it is not well"),
            // Gateways refuse batches with statuses that mean something else for one call.
            >= 400 and < 500 when request.Count > 1 => (NodeErrorKind.TooLarge, $"for {request.Count} calls at once"),
            401 or 403 => (NodeErrorKind.Refused, "it wants a key, or refuses this one"),
            413 => (NodeErrorKind.Refused, "the request is too large for it"),
            404 => (NodeErrorKind.Refused, "there is no node at this path"),
            >= 300 and < 400 => (NodeErrorKind.Refused, "it sends us elsewhere; give the final URL"),
            _ => (NodeErrorKind.Refused, response.ReasonPhrase ?? "no reason given"),
        };
        return new NodeException(fault, $"Asking the node at {Url} failed: HTTP {status}, {hint}.") { RetryAfter = RetryAfter(response) };
    }

    TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };

    // The exception's own text may hold the address; the error's kind does not.
    static string Reason(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "its name is not known to DNS",
        HttpRequestError.ConnectionError => "no node listens there, or the network is down",
        HttpRequestError.SecureConnectionError => "TLS failed; is the certificate valid?",
        HttpRequestError.ResponseEnded => "the connection broke in the middle of the answer",
        HttpRequestError.InvalidResponse => "the answer is not HTTP",
        _ => "the connection broke",
    };
}
