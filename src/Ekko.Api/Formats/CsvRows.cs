using System.Buffers;
using System.Text;
using Ekko.DuckDb;
using Ekko.Reading;

namespace Ekko.Api.Formats;

/// <summary>CSV (RFC 4180) with a header. NULL is empty, an empty text is <c>""</c>.</summary>
sealed class CsvRows(RowExport export) : IRowFormat
{
    public const string MediaType = "text/csv";
    static readonly SearchValues<byte> Special = SearchValues.Create("\",\r\n"u8);

    public string ContentType => MediaType + "; charset=utf-8; header=present";

    public void Begin(IBufferWriter<byte> output) =>
        output.Write(Encoding.UTF8.GetBytes(string.Join(',', export.Columns.Select(column => column.Name)) + "\r\n"));

    public void Write(IBufferWriter<byte> output, DuckDbChunk chunk)
    {
        Span<byte> buffer = stackalloc byte[CellText.MaxLength];
        for (var row = 0; row < chunk.RowCount; row++)
        {
            for (var i = 0; i < export.Columns.Count; i++)
            {
                if (i > 0)
                    output.Write(","u8);
                var values = chunk[i];
                if (!values.IsValid(row))
                    continue;
                var column = export.Columns[i];
                if (CellText.IsText(column))
                    WriteText(output, CellText.Text(column, values, row, buffer));
                else
                    output.Write(buffer[..CellText.Format(column, values, row, buffer)]);
            }

            output.Write("\r\n"u8);
        }
    }

    public void End(IBufferWriter<byte> output, long rowCount)
    {
        // A line that is no row would break its readers. The end of the body is the end: one that fails has none.
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
