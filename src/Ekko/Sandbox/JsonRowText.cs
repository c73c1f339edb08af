using System.Buffers;
using Ekko.DuckDb;

namespace Ekko.Sandbox;

/// <summary>JSON arrays with commas between them.</summary>
sealed class JsonRowText(IReadOnlyList<DuckDbColumn> columns) : RowText(columns)
{
    bool _isFirst = true;

    public override void Write(IBufferWriter<byte> output, DuckDbChunk chunk, int row, string?[]? texts)
    {
        if (!_isFirst)
            output.Write(","u8);
        _isFirst = false;
        Json.Reset(output);
        Json.WriteStartArray();
        for (var i = 0; i < Columns.Count; i++)
            WriteCell(chunk, i, row, texts);
        Json.WriteEndArray();
        Json.Flush();
    }
}
