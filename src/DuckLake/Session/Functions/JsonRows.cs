using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>
/// A list of rows as a relation: one JSON literal that the engine unfolds, typed column by column. Values are texts of the column's type,
/// lists and maps of texts, or null.
/// </summary>
sealed class JsonRows(params IReadOnlyList<(string Name, string SqlType)> columns)
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly List<IReadOnlyList<object?>> _rows = [];

    /// <summary>Adds a row: as many values as there are columns.</summary>
    public void Add(params IReadOnlyList<object?> values) => _rows.Add(values);

    /// <summary>What stands in a FROM clause.</summary>
    public string Sql => $"(SELECT unnest(from_json({SqlText.QuoteLiteral(Rows())}, {SqlText.QuoteLiteral(Structure())}), max_depth := 2))";

    string Structure() => Write(json =>
    {
        json.WriteStartArray();
        json.WriteStartObject();
        foreach (var (name, type) in columns)
            json.WriteString(name, type);
        json.WriteEndObject();
        json.WriteEndArray();
    });

    string Rows() => Write(json =>
    {
        json.WriteStartArray();
        foreach (var row in _rows)
        {
            json.WriteStartObject();
            for (var i = 0; i < columns.Count; i++)
            {
                json.WritePropertyName(columns[i].Name);
                WriteValue(json, row[i]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case IEnumerable<object> items:
                json.WriteStartArray();
                foreach (var item in items)
                    WriteValue(json, item);
                json.WriteEndArray();
                break;
            case IEnumerable<KeyValuePair<string, List<string>>> map:
                json.WriteStartObject();
                foreach (var (key, items) in map)
                {
                    json.WriteStartArray(key);
                    foreach (var item in items)
                        json.WriteStringValue(item);
                    json.WriteEndArray();
                }

                json.WriteEndObject();
                break;
            default:
                throw new InvalidOperationException($"A value of {value.GetType()} has no place in a list of rows.");
        }
    }

    static string Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
            write(json);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
