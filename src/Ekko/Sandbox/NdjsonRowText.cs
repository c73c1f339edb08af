using System.Buffers;
using System.Text.Json;
using Ekko.DuckDb;

namespace Ekko.Sandbox;

/// <summary>A JSON object a line.</summary>
sealed class NdjsonRowText(IReadOnlyList<DuckDbColumn> columns) : RowText(columns)
{
    readonly JsonEncodedText[] _names = [.. UniqueNames(columns).Select(name => JsonEncodedText.Encode(name))];

    public override void Write(IBufferWriter<byte> output, DuckDbChunk chunk, int row, string?[]? texts)
    {
        Json.Reset(output);
        Json.WriteStartObject();
        for (var i = 0; i < Columns.Count; i++)
        {
            Json.WritePropertyName(_names[i]);
            WriteCell(chunk, i, row, texts);
        }

        Json.WriteEndObject();
        Json.Flush();
        output.Write("\n"u8);
    }
}
