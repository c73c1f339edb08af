using System.Text.Json;
using Ekko.Blocks;

namespace Ekko.Sources.Rpc;

/// <summary>What a node said to one call.</summary>
/// <param name="Value">The result's bytes as the node wrote them, <c>null</c> included; empty when there is an error.</param>
/// <param name="Error">The error; null when there is none.</param>
readonly record struct RpcResult(ReadOnlyMemory<byte> Value, RpcError? Error)
{
    /// <summary>Whether the node has nothing to say: the block or the receipt is not there.</summary>
    public bool IsNull => Error is null && Value.Span.SequenceEqual("null"u8);
}

/// <summary>The answers to the calls of a request, in the order of the calls. Their bytes are valid until it is disposed.</summary>
sealed class RpcResponse : IDisposable
{
    readonly List<RpcPayload> _payloads = [];
    readonly List<RpcResult> _results = [];

    public int Count => _results.Count;

    public RpcResult this[int index] => _results[index];

    /// <summary>Takes over the answers of another one.</summary>
    public void Add(RpcResponse other)
    {
        _payloads.AddRange(other._payloads);
        _results.AddRange(other._results);
        other._payloads.Clear();
        other._results.Clear();
    }

    /// <summary>Finds the answers in the text. Owns the payload from here on, also when it fails.</summary>
    /// <exception cref="NodeException">The text is not the answer to these calls.</exception>
    public static RpcResponse Read(RpcPayload payload, RpcRequest request, NodeUrl url)
    {
        var answer = new RpcResponse();
        answer._payloads.Add(payload);
        try
        {
            answer.Read(payload.Bytes, request, url);
            return answer;
        }
        catch (JsonException e)
        {
            answer.Dispose();
            throw Bad(url, "is not JSON, or cut short", e);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var payload in _payloads)
            payload.Dispose();
        _payloads.Clear();
    }

    void Read(ReadOnlyMemory<byte> json, RpcRequest request, NodeUrl url)
    {
        var found = new RpcResult?[request.Count];
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                ReadOne(ref reader, json, request, url, found);
        }
        else
        {
            ReadOne(ref reader, json, request, url, found);
        }

        while (reader.Read())
        {
        }

        // Some nodes refuse a batch with one answer, which has the id of the first call.
        if (found.Contains(null) && found.FirstOrDefault(result => result?.Error is not null) is { Error: { } refusal })
            throw Refusal(url, refusal, request);
        foreach (var result in found)
            _results.Add(result ?? throw Bad(url, $"leaves out some of {request.Count} calls"));
    }

    static void ReadOne(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, RpcRequest request, NodeUrl url, RpcResult?[] found)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad(url, "is not JSON-RPC");
        long? id = null;
        ReadOnlyMemory<byte>? value = null;
        RpcError? error = null;
        var hasCode = false;
        var start = reader;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = Id(ref reader);
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                reader.Read();
                var from = (int)reader.TokenStartIndex;
                reader.Skip();
                value = json[from..(int)reader.BytesConsumed];
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                error = reader.TokenType == JsonTokenType.Null ? null : Error(ref reader);
            }
            else
            {
                hasCode |= reader.ValueTextEquals("code"u8);
                reader.Skip();
            }
        }

        // Gateways answer with the members of an error and no more.
        if (id is null && value is null && error is null && hasCode)
            error = Error(ref start);
        // An error without an id of the request's speaks of the whole request (JSON-RPC 2.0, section 5).
        if (id is not { } known || known < request.FirstId || known >= request.FirstId + request.Count)
            throw error is { } whole ? Refusal(url, whole, request) : Bad(url, "has an id that no call has");
        ref var slot = ref found[known - request.FirstId];
        if (slot is not null)
            throw Bad(url, "has one id twice");
        if (error is null && value is null)
            throw Bad(url, "has neither result nor error");
        slot = error is null ? new RpcResult(value!.Value, null) : new RpcResult(default, error);
    }

    /// <summary>Whether a text, whatever status it came with, is an error of a node: one with a code.</summary>
    public static bool IsError(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json[0] is not ((byte)'{' or (byte)'['))
            return false;
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
                reader.Read();
            return reader.TokenType == JsonTokenType.StartObject && HasCode(ref reader);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The failure that the error of a request of one call stands for.</summary>
    public static NodeException Failure(NodeUrl url, RpcError error, string what) => Failure(url, error, what, error.Fault(1));

    /// <summary>The failure that an error stands for.</summary>
    public static NodeException Failure(NodeUrl url, RpcError error, string what, NodeErrorKind fault) =>
        new(fault, $"Asking the node at {url} for {what} failed: error {error.Code}, {error.Message}.") { Code = error.Code };

    /// <summary>The failure of a request that a node answers with one error.</summary>
    static NodeException Refusal(NodeUrl url, RpcError error, RpcRequest request) => Failure(
        url, error, request.Count > 1 ? $"{request.Count} calls at once" : "a request", error.FaultOfRequest(request.Count));

    /// <summary>Whether an object, or the object <c>error</c> in it, has a member <c>code</c>.</summary>
    static bool HasCode(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isError = reader.ValueTextEquals("error"u8);
            if (reader.ValueTextEquals("code"u8))
                return true;
            reader.Read();
            if (isError && reader.TokenType == JsonTokenType.StartObject)
                return HasCode(ref reader);
            reader.Skip();
        }

        return false;
    }

    static long? Id(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number,
        JsonTokenType.String when long.TryParse(reader.GetString(), out var number) => number,
        _ => null,
    };

    static RpcError Error(ref Utf8JsonReader reader)
    {
        long code = 0;
        var message = "without words";
        if (reader.TokenType == JsonTokenType.String)
            return new RpcError(code, Quote.Of(reader.ValueSpan));
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return new RpcError(code, message);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCode = reader.ValueTextEquals("code"u8);
            var isMessage = reader.ValueTextEquals("message"u8);
            reader.Read();
            if (isCode && reader.TokenType == JsonTokenType.Number)
                reader.TryGetInt64(out code);
            else if (isMessage && reader.TokenType == JsonTokenType.String)
                message = Quote.Of(reader.ValueSpan);
            else
                reader.Skip();
        }

        return new RpcError(code, message);
    }

    static NodeException Bad(NodeUrl url, string problem, Exception? cause = null) =>
        new(NodeErrorKind.Transient, $"Reading the answer of the node at {url} failed: it {problem}.", cause);
}
