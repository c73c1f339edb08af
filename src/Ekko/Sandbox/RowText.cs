using System.Buffers;
using System.Text;
using System.Text.Json;
using Ekko.DuckDb;

namespace Ekko.Sandbox;

/// <summary>Rows of an answer as bytes.</summary>
/// <param name="columns">The columns.</param>
abstract class RowText(IReadOnlyList<DuckDbColumn> columns)
{
    /// <summary>The columns.</summary>
    protected IReadOnlyList<DuckDbColumn> Columns => columns;

    /// <summary>The rows in a form.</summary>
    public static RowText Of(RowTextForm form, IReadOnlyList<DuckDbColumn> columns) => form switch
    {
        RowTextForm.Json => new JsonRowText(columns),
        RowTextForm.Ndjson => new NdjsonRowText(columns),
        RowTextForm.Csv => new CsvRowText(columns),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, "Rows have no such form."),
    };

    /// <summary>Whether some values are the engine's texts.</summary>
    public bool NeedsTexts { get; } = !columns.All(column => CellJson.HasForm(column.Type));

    /// <summary>Writes what stands before the first row.</summary>
    public virtual void Begin(IBufferWriter<byte> output)
    {
    }

    /// <summary>Writes a row.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="chunk">The rows.</param>
    /// <param name="row">Which of them.</param>
    /// <param name="texts">The engine's texts of its values; null where none is needed.</param>
    public abstract void Write(IBufferWriter<byte> output, DuckDbChunk chunk, int row, string?[]? texts);

    /// <summary>Writes a value.</summary>
    protected void WriteCell(Utf8JsonWriter json, DuckDbChunk chunk, int column, int row, string?[]? texts)
    {
        if (CellJson.HasForm(columns[column].Type))
            CellJson.Write(json, columns[column].Type, chunk[column], row);
        else
            json.WriteStringValue(texts![column]);
    }
}

/// <summary>JSON arrays with commas between them.</summary>
sealed class JsonRowText(IReadOnlyList<DuckDbColumn> columns) : RowText(columns)
{
    readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });
    bool _isFirst = true;

    public override void Write(IBufferWriter<byte> output, DuckDbChunk chunk, int row, string?[]? texts)
    {
        if (!_isFirst)
            output.Write(","u8);
        _isFirst = false;
        _json.Reset(output);
        _json.WriteStartArray();
        for (var i = 0; i < Columns.Count; i++)
            WriteCell(_json, chunk, i, row, texts);
        _json.WriteEndArray();
        _json.Flush();
    }
}

/// <summary>A JSON object a line. A name that comes twice gets a number, for objects have it once.</summary>
sealed class NdjsonRowText(IReadOnlyList<DuckDbColumn> columns) : RowText(columns)
{
    readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });
    readonly JsonEncodedText[] _names = Unique(columns);

    public override void Write(IBufferWriter<byte> output, DuckDbChunk chunk, int row, string?[]? texts)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        for (var i = 0; i < Columns.Count; i++)
        {
            _json.WritePropertyName(_names[i]);
            WriteCell(_json, chunk, i, row, texts);
        }

        _json.WriteEndObject();
        _json.Flush();
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

/// <summary>CSV (RFC 4180) with a header. NULL is empty, an empty text is <c>""</c>.</summary>
sealed class CsvRowText(IReadOnlyList<DuckDbColumn> columns) : RowText(columns)
{
    static readonly SearchValues<byte> Special = SearchValues.Create("\",\r\n"u8);

    readonly ArrayBufferWriter<byte> _value = new();
    readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });
    byte[] _text = [];

    public override void Begin(IBufferWriter<byte> output)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            WriteText(output, Encoding.UTF8.GetBytes(Columns[i].Name));
        }

        output.Write("\r\n"u8);
    }

    public override void Write(IBufferWriter<byte> output, DuckDbChunk chunk, int row, string?[]? texts)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            if (!chunk[i].IsValid(row))
                continue;
            if (Columns[i].Type is { Id: DuckDbTypeId.VarChar })
                WriteText(output, chunk[i].Bytes(row));
            else
                WriteText(output, Text(chunk, i, row, texts));
        }

        output.Write("\r\n"u8);
    }

    /// <summary>What the value is in JSON; of a JSON string, what it says.</summary>
    ReadOnlySpan<byte> Text(DuckDbChunk chunk, int column, int row, string?[]? texts)
    {
        _value.ResetWrittenCount();
        _json.Reset(_value);
        WriteCell(_json, chunk, column, row, texts);
        _json.Flush();
        var reader = new Utf8JsonReader(_value.WrittenSpan);
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            return _value.WrittenSpan;
        if (_text.Length < _value.WrittenCount)
            _text = new byte[_value.WrittenCount * 2];
        return _text.AsSpan(0, reader.CopyString(_text));
    }

    static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text.IndexOfAny(Special) < 0)
        {
            output.Write(text);
            return;
        }

        output.Write("\""u8);
        for (int quote; (quote = text.IndexOf((byte)'"')) >= 0; text = text[(quote + 1)..])
        {
            output.Write(text[..quote]);
            output.Write("\"\""u8);
        }

        output.Write(text);
        output.Write("\""u8);
    }
}
