using System.Buffers;
using System.Text;
using System.Text.Json;
using Ekko.DuckDb;

namespace Ekko.Sandbox;

/// <summary>CSV (RFC 4180) with a header. NULL is empty, an empty text is <c>""</c>.</summary>
sealed class CsvRowText(IReadOnlyList<DuckDbColumn> columns) : RowText(columns)
{
    static readonly SearchValues<byte> Special = SearchValues.Create("\",\r\n"u8);

    readonly ArrayBufferWriter<byte> _value = new();
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
        Json.Reset(_value);
        WriteCell(chunk, column, row, texts);
        Json.Flush();
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
