using System.Buffers;
using System.Text.Json;
using Ekko.DuckDb;

namespace Ekko.Sandbox;

/// <summary>A JSON object a line. A name that comes twice gets a number, for objects have it once.</summary>
sealed class NdjsonRowText(IReadOnlyList<DuckDbColumn> columns) : RowText(columns)
{
    readonly JsonEncodedText[] _names = Unique(columns);

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

    static JsonEncodedText[] Unique(IReadOnlyList<DuckDbColumn> columns)
    {
        var taken = new HashSet<string>();
        return [.. columns.Select(column =>
        {
            var name = column.Name;
            for (var number = 1; !taken.Add(name); number++)
                name = $"{column.Name}_{number}";
            return JsonEncodedText.Encode(name);
        })];
    }
}
