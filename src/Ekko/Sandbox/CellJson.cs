using System.Globalization;
using System.Text.Json;
using Ekko.DuckDb;

namespace Ekko.Sandbox;

/// <summary>
/// Values as JSON, as the rest of the API has them: what JSON's numbers would round is text, times are UTC, bytes are hexadecimal. Lists
/// and structs are arrays and objects. What has no form here is the engine's text.
/// </summary>
static class CellJson
{
    const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'";
    const int LongestNumber = 48;

    /// <summary>Whether values of a type have a form here.</summary>
    public static bool HasForm(DuckDbType type) => type.Id switch
    {
        DuckDbTypeId.Boolean or DuckDbTypeId.TinyInt or DuckDbTypeId.SmallInt or DuckDbTypeId.Integer or DuckDbTypeId.BigInt
            or DuckDbTypeId.UTinyInt or DuckDbTypeId.USmallInt or DuckDbTypeId.UInteger or DuckDbTypeId.UBigInt or DuckDbTypeId.HugeInt
            or DuckDbTypeId.UHugeInt or DuckDbTypeId.Float or DuckDbTypeId.Double or DuckDbTypeId.Decimal or DuckDbTypeId.TimestampTz
            or DuckDbTypeId.Blob or DuckDbTypeId.VarChar => true,
        DuckDbTypeId.List or DuckDbTypeId.Array or DuckDbTypeId.Struct => type.Children.All(child => HasForm(child.Type)),
        _ => false,
    };

    /// <summary>Writes a value of a type that has a form here.</summary>
    public static void Write(Utf8JsonWriter json, DuckDbType type, DuckDbVector values, int row)
    {
        if (!values.IsValid(row))
        {
            json.WriteNullValue();
            return;
        }

        switch (type.Id)
        {
            case DuckDbTypeId.Boolean:
                json.WriteBooleanValue(values.Values<byte>()[row] != 0);
                break;
            case DuckDbTypeId.VarChar when type.Alias == "JSON":
                WriteJson(json, values.Bytes(row));
                break;
            case DuckDbTypeId.VarChar:
                json.WriteStringValue(values.Bytes(row));
                break;
            case DuckDbTypeId.Blob:
                json.WriteStringValue("0x" + Convert.ToHexStringLower(values.Bytes(row)));
                break;
            case DuckDbTypeId.TimestampTz:
                json.WriteStringValue(Time(values.Values<long>()[row]));
                break;
            case DuckDbTypeId.List:
                var (offset, length) = values.ListEntry(row);
                WriteItems(json, type, values.Child(0), offset, length);
                break;
            case DuckDbTypeId.Array:
                WriteItems(json, type, values.Child(0), row * type.Size, type.Size);
                break;
            case DuckDbTypeId.Struct:
                WriteMembers(json, type, values, row);
                break;
            default:
                WriteNumber(json, type, values, row);
                break;
        }
    }

    static void WriteNumber(Utf8JsonWriter json, DuckDbType type, DuckDbVector values, int row)
    {
        switch (type.Id)
        {
            case DuckDbTypeId.Float or DuckDbTypeId.Double:
                WriteFloat(json, type.Id == DuckDbTypeId.Double ? values.Values<double>()[row] : values.Values<float>()[row], type.Id);
                break;
            case DuckDbTypeId.UBigInt:
                WriteText(json, values.Values<ulong>()[row]);
                break;
            case DuckDbTypeId.HugeInt:
                WriteText(json, values.Values<Int128>()[row]);
                break;
            case DuckDbTypeId.UHugeInt:
                WriteText(json, values.Values<UInt128>()[row]);
                break;
            case DuckDbTypeId.Decimal:
                WriteDecimal(json, Unscaled(type, values, row), type.Scale);
                break;
            default:
                json.WriteNumberValue(type.Id switch
                {
                    DuckDbTypeId.TinyInt => values.Values<sbyte>()[row],
                    DuckDbTypeId.SmallInt => values.Values<short>()[row],
                    DuckDbTypeId.Integer => values.Values<int>()[row],
                    DuckDbTypeId.BigInt => values.Values<long>()[row],
                    DuckDbTypeId.UTinyInt => values.Values<byte>()[row],
                    DuckDbTypeId.USmallInt => values.Values<ushort>()[row],
                    DuckDbTypeId.UInteger => values.Values<uint>()[row],
                    _ => throw new InvalidOperationException($"Values of {type} have no form in JSON."),
                });
                break;
        }
    }

    static void WriteFloat(Utf8JsonWriter json, double value, DuckDbTypeId type)
    {
        if (!double.IsFinite(value))
            json.WriteStringValue(double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
        else if (type == DuckDbTypeId.Float)
            json.WriteNumberValue((float)value);
        else
            json.WriteNumberValue(value);
    }

    static void WriteText<T>(Utf8JsonWriter json, T value)
        where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[LongestNumber];
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        json.WriteStringValue(text[..length]);
    }

    static Int128 Unscaled(DuckDbType type, DuckDbVector values, int row) => type.Width switch
    {
        <= 4 => values.Values<short>()[row],
        <= 9 => values.Values<int>()[row],
        <= 18 => values.Values<long>()[row],
        _ => values.Values<Int128>()[row],
    };

    static void WriteDecimal(Utf8JsonWriter json, Int128 unscaled, int scale)
    {
        if (scale == 0)
        {
            WriteText(json, unscaled);
            return;
        }

        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        json.WriteStringValue($"{(unscaled < 0 ? "-" : "")}{digits[..^scale]}.{digits[^scale..]}");
    }

    static void WriteItems(Utf8JsonWriter json, DuckDbType type, DuckDbVector items, int offset, int length)
    {
        json.WriteStartArray();
        for (var i = 0; i < length; i++)
            Write(json, type.Children[0].Type, items, offset + i);
        json.WriteEndArray();
    }

    static void WriteMembers(Utf8JsonWriter json, DuckDbType type, DuckDbVector values, int row)
    {
        json.WriteStartObject();
        for (var i = 0; i < type.Children.Length; i++)
        {
            json.WritePropertyName(type.Children[i].Name);
            Write(json, type.Children[i].Type, values.Child(i), row);
        }

        json.WriteEndObject();
    }

    /// <summary>JSON as it is stored; text that is none is a JSON string.</summary>
    static void WriteJson(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            json.WriteStringValue(text);
            return;
        }

        json.WriteRawValue(text, skipInputValidation: true);
    }

    static string Time(long micros)
    {
        try
        {
            return DateTimeOffset.UnixEpoch.AddMicroseconds(micros).UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        }
        catch (ArgumentOutOfRangeException)
        {
            return micros == long.MaxValue ? "infinity" : micros == -long.MaxValue ? "-infinity"
                : string.Create(CultureInfo.InvariantCulture, $"epoch_us({micros})");
        }
    }
}
