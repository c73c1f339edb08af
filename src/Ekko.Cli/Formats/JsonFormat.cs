using System.Buffers;
using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ekko.Cli.Formats;

/// <summary>
/// An array with one object per row, one row per line. Numbers keep all their digits (a reader that turns them into doubles loses
/// digits beyond 2^53), JSON columns are embedded, lists and structs become arrays and objects, everything else is DuckDB's text.
/// </summary>
sealed class JsonFormat : IResultFormat
{
    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => "json";

    public async Task WriteAsync(DbDataReader reader, TextWriter output, int rowLimit, CancellationToken cancellationToken)
    {
        var (names, types) = (Cells.Names(reader), Cells.Types(reader));
        var line = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(line, Relaxed);
        output.Write('[');
        for (var first = true; await reader.ReadAsync(cancellationToken); first = false)
        {
            json.WriteStartObject();
            for (var column = 0; column < names.Length; column++)
            {
                json.WritePropertyName(names[column]);
                WriteCell(json, reader, column, types[column]);
            }

            json.WriteEndObject();
            json.Flush();
            output.Write(first ? "\n" : ",\n");
            output.Write(Encoding.UTF8.GetString(line.WrittenSpan));
            line.ResetWrittenCount();
            json.Reset();
        }

        output.WriteLine("\n]");
    }

    static void WriteCell(Utf8JsonWriter json, DbDataReader reader, int column, string type)
    {
        if (reader.IsDBNull(column))
            json.WriteNullValue();
        else if (IsNested(type) && !type.Contains("INTERVAL", StringComparison.Ordinal))
            WriteValue(json, reader.GetValue(column));
        else if (type == "JSON" || type == "BOOLEAN" || (Cells.IsNumeric(type) && IsFinite(Cells.Text(reader, column)!)))
            json.WriteRawValue(Cells.Text(reader, column)!);
        else
            json.WriteStringValue(Cells.Text(reader, column));
    }

    static bool IsNested(string type) =>
        type.EndsWith(']') || type.StartsWith("STRUCT(", StringComparison.Ordinal) || type.StartsWith("MAP(", StringComparison.Ordinal);

    static bool IsFinite(string number) => char.IsAsciiDigit(number[^1]);

    static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case byte[] bytes:
                json.WriteStringValue(Convert.ToHexStringLower(bytes));
                break;
            case DateOnly or TimeOnly or DateTime or DateTimeOffset:
                json.WriteStringValue(((IFormattable)value).ToString(TimeFormat(value), CultureInfo.InvariantCulture));
                break;
            case IDictionary map:
                WriteMap(json, map.Keys.Cast<object>().Select(key => (key, map[key])));
                break;
            case IEnumerable<KeyValuePair<string, object?>> fields:
                WriteMap(json, fields.Select(field => ((object)field.Key, field.Value)));
                break;
            case IEnumerable<KeyValuePair<object, object?>> entries:
                WriteMap(json, entries.Select(entry => (entry.Key, entry.Value)));
                break;
            case IEnumerable items:
                json.WriteStartArray();
                foreach (var item in items)
                    WriteValue(json, item);
                json.WriteEndArray();
                break;
            default:
                WriteScalar(json, value);
                break;
        }
    }

    // As the engine writes them.
    static string TimeFormat(object value) => value switch
    {
        DateOnly => "yyyy-MM-dd",
        TimeOnly => "HH:mm:ss.FFFFFF",
        DateTime => "yyyy-MM-dd HH:mm:ss.FFFFFF",
        _ => "yyyy-MM-dd HH:mm:ss.FFFFFFzzz",
    };

    static void WriteMap(Utf8JsonWriter json, IEnumerable<(object Key, object? Value)> entries)
    {
        json.WriteStartObject();
        foreach (var (key, value) in entries)
        {
            json.WritePropertyName(Convert.ToString(key, CultureInfo.InvariantCulture) ?? "");
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    static void WriteScalar(Utf8JsonWriter json, object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (value is sbyte or byte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or decimal or float or double
                or System.Numerics.BigInteger && IsFinite(text))
            json.WriteRawValue(text);
        else
            json.WriteStringValue(text);
    }
}
