using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ekko.DuckDb;

namespace Ekko.Reading;

// Values of any table as JSON.
sealed partial class RowReader
{
    /// <summary>A value as JSON. What JSON's numbers would round is text; types that JSON lacks are the engine's text of them.</summary>
    /// <param name="column">The name of the result's column.</param>
    /// <param name="form">How the column is shown.</param>
    public JsonNode? Node(string column, ColumnForm form)
    {
        if (Find(column) is not { } at)
            return null;
        var type = reader.Columns[at].Type;
        return (form, type.Id) switch
        {
            (ColumnForm.Address, _) => AddressOrNull(column),
            (ColumnForm.Wei, _) => Convert.ToString(reader.GetValue(at), CultureInfo.InvariantCulture),
            (_, DuckDbTypeId.Boolean) => reader.GetBoolean(at),
            (_, DuckDbTypeId.TinyInt or DuckDbTypeId.SmallInt or DuckDbTypeId.Integer or DuckDbTypeId.BigInt
                or DuckDbTypeId.UTinyInt or DuckDbTypeId.USmallInt or DuckDbTypeId.UInteger) => reader.GetInt64(at),
            (_, DuckDbTypeId.Double) when double.IsFinite(reader.GetDouble(at)) => reader.GetDouble(at),
            (_, DuckDbTypeId.Float) when float.IsFinite(reader.GetFloat(at)) => reader.GetFloat(at),
            (_, DuckDbTypeId.TimestampTz) => TimeText(reader.GetFieldValue<DateTimeOffset>(at)),
            (_, DuckDbTypeId.Blob) => HexOrNull(column),
            (_, DuckDbTypeId.VarChar) when type.Alias == "JSON" => JsonOrNull(column) is { } json ? Node(json) : null,
            (_, DuckDbTypeId.List) when type.Children[0].Type.Id == DuckDbTypeId.VarChar => Array(TextsOrNull(column)!),
            _ => reader.GetText(at),
        };
    }

    static string TimeText(
        DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    static JsonNode? Node(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(json),
        JsonValueKind.Array => JsonArray.Create(json),
        _ => JsonValue.Create(json),
    };

    static JsonArray Array(IReadOnlyList<string?> texts) => [.. texts.Select(text => (JsonNode?)text)];
}
