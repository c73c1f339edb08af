using System.Buffers;
using System.Text.Json;

namespace Ekko.Sources.Rpc;

/// <summary>
/// Calls on their way to a node: an array, or a plain object when there is one call, which nodes without batches understand too.
/// </summary>
/// <param name="FirstId">The id of the first call; the others follow.</param>
/// <param name="Count">How many calls.</param>
/// <param name="Body">UTF-8 JSON.</param>
sealed record RpcRequest(long FirstId, int Count, ReadOnlyMemory<byte> Body)
{
    public static RpcRequest Of(IReadOnlyList<RpcCall> calls, long firstId)
    {
        var buffer = new ArrayBufferWriter<byte>(64 + (96 * calls.Count));
        using var writer = new Utf8JsonWriter(buffer);
        if (calls.Count > 1)
            writer.WriteStartArray();
        for (var i = 0; i < calls.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WriteNumber("id"u8, firstId + i);
            writer.WriteString("method"u8, calls[i].Method);
            writer.WritePropertyName("params"u8);
            writer.WriteRawValue(calls[i].Parameters, skipInputValidation: true);
            writer.WriteEndObject();
        }

        if (calls.Count > 1)
            writer.WriteEndArray();
        writer.Flush();
        return new RpcRequest(firstId, calls.Count, buffer.WrittenMemory);
    }
}
