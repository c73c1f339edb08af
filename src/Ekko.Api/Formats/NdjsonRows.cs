using System.Buffers;
using System.Text.Json;
using Ekko.DuckDb;
using Ekko.Reading;

namespace Ekko.Api.Formats;

/// <summary>
/// One object a line, as pages have them. The last line is <c>{"end":{"snapshotId":…,"rowCount":…}}</c>: without it the export is not
/// whole.
/// </summary>
sealed class NdjsonRows(RowExport export) : IRowFormat
{
    public const string MediaType = "application/x-ndjson";

    readonly JsonEncodedText[] _names = [.. export.Columns.Select(column => JsonEncodedText.Encode(column.Name))];

    public string ContentType => MediaType;

    public void Begin(IBufferWriter<byte> output)
    {
        // The first row needs nothing before it.
    }

    public void Write(IBufferWriter<byte> output, DuckDbChunk chunk)
    {
        Span<byte> buffer = stackalloc byte[CellText.MaxLength];
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        for (var row = 0; row < chunk.RowCount; row++)
        {
            json.WriteStartObject();
            for (var i = 0; i < _names.Length; i++)
                WriteCell(json, _names[i], export.Columns[i], chunk[i], row, buffer);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            output.Write("\n"u8);
        }
    }

    public void End(IBufferWriter<byte> output, long rowCount)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("end"u8);
        json.WriteNumber("snapshotId"u8, export.SnapshotId);
        json.WriteNumber("rowCount"u8, rowCount);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    static void WriteCell(
        Utf8JsonWriter json, JsonEncodedText name, ExportColumn column, DuckDbVector values, int row, Span<byte> buffer)
    {
        json.WritePropertyName(name);
        if (!values.IsValid(row))
            json.WriteNullValue();
        else if (CellText.IsText(column))
            json.WriteStringValue(CellText.Text(column, values, row, buffer));
        else if (CellText.IsBare(column))
            json.WriteRawValue(buffer[..CellText.Format(column, values, row, buffer)], skipInputValidation: true);
        else
            json.WriteStringValue(buffer[..CellText.Format(column, values, row, buffer)]);
    }
}
