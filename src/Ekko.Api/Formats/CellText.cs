using System.Buffers.Text;
using System.Globalization;
using Ekko.DuckDb;
using Ekko.Reading;

namespace Ekko.Api.Formats;

/// <summary>Values of an export's columns as UTF-8, written straight from the engine's memory.</summary>
static class CellText
{
    /// <summary>Room for every value that is not text.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether values are text as they stand, addresses included.</summary>
    public static bool IsText(ExportColumn column) => column.Type.Id == DuckDbTypeId.VarChar;

    /// <summary>Whether values are numbers or booleans in JSON; else they are text.</summary>
    public static bool IsBare(ExportColumn column) => column.Form == ColumnForm.Plain
        && column.Type.Id is DuckDbTypeId.BigInt or DuckDbTypeId.Integer or DuckDbTypeId.SmallInt or DuckDbTypeId.Boolean;

    /// <summary>The bytes of a text; an address gets its checksum in the buffer.</summary>
    public static ReadOnlySpan<byte> Text(ExportColumn column, DuckDbVector values, int row, Span<byte> buffer)
    {
        var text = values.Bytes(row);
        return column.Form == ColumnForm.Address && ChecksumAddress.TryFormat(text, buffer) ? buffer[..text.Length] : text;
    }

    /// <summary>Writes a value that is not text.</summary>
    /// <returns>How many bytes.</returns>
    public static int Format(ExportColumn column, DuckDbVector values, int row, Span<byte> buffer)
    {
        var length = 0;
        var isWritten = column.Type.Id switch
        {
            DuckDbTypeId.BigInt => Utf8Formatter.TryFormat(values.Values<long>()[row], buffer, out length),
            DuckDbTypeId.Integer => Utf8Formatter.TryFormat(values.Values<int>()[row], buffer, out length),
            DuckDbTypeId.SmallInt => Utf8Formatter.TryFormat(values.Values<short>()[row], buffer, out length),
            DuckDbTypeId.Boolean => Copy(values.Values<byte>()[row] != 0 ? "true"u8 : "false"u8, buffer, out length),
            DuckDbTypeId.Decimal => values.Values<Int128>()[row].TryFormat(buffer, out length, default, CultureInfo.InvariantCulture),
            DuckDbTypeId.TimestampTz => DateTimeOffset.UnixEpoch.AddMicroseconds(values.Values<long>()[row]).UtcDateTime
                .TryFormat(buffer, out length, Http.UtcTimeConverter.Format, CultureInfo.InvariantCulture),
            _ => false,
        };
        return isWritten
            ? length
            : throw new NotSupportedException($"Exporting column {column.Name} failed: values of {column.Type} have no form there.");
    }

    static bool Copy(ReadOnlySpan<byte> text, Span<byte> buffer, out int length)
    {
        length = text.Length;
        return text.TryCopyTo(buffer);
    }
}
