using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Ekko.DuckLake;

namespace Ekko.Reading;

/// <summary>Values of the reader's row by the name of their column, in the form that answers have.</summary>
sealed partial class RowReader(DuckLakeDataReader reader)
{
    /// <summary>The unit of the higher part of a sum that was computed in two parts.</summary>
    public const string SumUnit = "10000000000000000000";

    static readonly BigInteger Unit = BigInteger.Parse(SumUnit, CultureInfo.InvariantCulture);

    public string Text(string column) => reader.GetString(reader.GetOrdinal(column));

    public string? TextOrNull(string column) => Find(column) is { } at ? reader.GetString(at) : null;

    public long Number(string column) => reader.GetInt64(reader.GetOrdinal(column));

    public long? NumberOrNull(string column) => Find(column) is { } at ? reader.GetInt64(at) : null;

    public bool? FlagOrNull(string column) => Find(column) is { } at ? reader.GetBoolean(at) : null;

    public DateTimeOffset Time(string column) => reader.GetFieldValue<DateTimeOffset>(reader.GetOrdinal(column));

    public DateTimeOffset? TimeOrNull(string column) => Find(column) is { } at ? reader.GetFieldValue<DateTimeOffset>(at) : null;

    /// <summary>Wei: more digits than JSON's numbers keep.</summary>
    public string? WeiOrNull(string column) => Find(column) is { } at
        ? reader.GetFieldValue<BigInteger>(at).ToString(CultureInfo.InvariantCulture)
        : null;

    /// <summary>A sum of wei from its two parts.</summary>
    public string Sum(string high, string low) => ((Whole(high) * Unit) + Whole(low)).ToString(CultureInfo.InvariantCulture);

    public string? AddressOrNull(string column) => TextOrNull(column) is { } text ? ChecksumAddress.Format(text) : null;

    public string? HexOrNull(string column) => Find(column) is { } at ? "0x" + Convert.ToHexStringLower(Bytes(at)) : null;

    public byte[]? BytesOrNull(string column) => Find(column) is { } at ? Bytes(at) : null;

    public IReadOnlyList<string>? TextsOrNull(string column) => Find(column) is { } at ? reader.GetFieldValue<string[]>(at) : null;

    /// <summary>JSON as it is stored; text that is none is a JSON string.</summary>
    public JsonElement? JsonOrNull(string column)
    {
        if (TextOrNull(column) is not { } text)
            return null;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text, ReadingJson.Default.String);
        }
    }

    BigInteger Whole(string column) => Find(column) is { } at ? reader.GetFieldValue<BigInteger>(at) : BigInteger.Zero;

    byte[] Bytes(int at) => reader.GetFieldValue<byte[]>(at);

    int? Find(string column) => reader.GetOrdinal(column) is var at && reader.IsDBNull(at) ? null : at;
}
