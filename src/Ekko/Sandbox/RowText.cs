using System.Buffers;
using System.Text.Json;
using Ekko.DuckDb;

namespace Ekko.Sandbox;

/// <summary>Rows of an answer as bytes.</summary>
/// <param name="columns">The columns.</param>
abstract class RowText(IReadOnlyList<DuckDbColumn> columns) : IDisposable
{
    /// <summary>Writes JSON to whatever it is reset to.</summary>
    protected Utf8JsonWriter Json { get; } = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });

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

    /// <summary>The names of columns; one that comes twice gets a number, for forms that have each name once.</summary>
    public static string[] UniqueNames(IReadOnlyList<DuckDbColumn> columns)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. columns.Select(column =>
        {
            var name = column.Name;
            for (var number = 1; !taken.Add(name); number++)
                name = $"{column.Name}_{number}";
            return name;
        })];
    }

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

    public void Dispose() => Json.Dispose();

    /// <summary>Writes a value as JSON.</summary>
    protected void WriteCell(DuckDbChunk chunk, int column, int row, string?[]? texts)
    {
        if (CellJson.HasForm(columns[column].Type))
            CellJson.Write(Json, columns[column].Type, chunk[column], row);
        else
            Json.WriteStringValue(texts![column]);
    }
}
