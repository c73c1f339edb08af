using System.Collections.Immutable;
using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Parquet;

/// <summary>What COPY … RETURN_STATS says of a file's columns, as the catalog keeps it.</summary>
static class FileStatistics
{
    /// <param name="table">The table that was written.</param>
    /// <param name="statistics">COPY's answer: the quoted path of each leaf (<c>"s"."x"</c>) with its figures as text.</param>
    /// <returns>One entry per leaf column, in column order.</returns>
    internal static ImmutableArray<(ColumnId Column, ColumnStatistics Statistics)> Read(
        LakeTable table, Dictionary<object, object?> statistics)
    {
        var result = ImmutableArray.CreateBuilder<(ColumnId, ColumnStatistics)>();
        foreach (var column in table.Columns)
            Add(column, Quote(column.Name));
        return result.ToImmutable();

        void Add(LakeColumn column, string path)
        {
            if (!column.Type.IsNested)
            {
                if (statistics.GetValueOrDefault(path) is Dictionary<object, object?> figures)
                    result.Add((column.Id, Read(figures, isText: StoredType.IsText(column.Type))));
                return;
            }
            foreach (var child in column.Children)
                Add(child, $"{path}.{Quote(child.Name)}");
        }
    }

    /// <summary>The order of texts is not that of the values.</summary>
    static ColumnStatistics Read(Dictionary<object, object?> figures, bool isText)
    {
        var nulls = Number(figures, "null_count");
        return new ColumnStatistics(
            ColumnSizeBytes: Number(figures, "column_size_bytes"),
            ValueCount: Number(figures, "num_values") - nulls,
            NullCount: nulls,
            Min: isText ? null : Bound(figures, "min"),
            Max: isText ? null : Bound(figures, "max"),
            ContainsNan: Text(figures, "has_nan") is { } nan ? string.Equals(nan, "true", StringComparison.OrdinalIgnoreCase) : null);
    }

    static long? Number(Dictionary<object, object?> figures, string name) =>
        Text(figures, name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>A bound with a NUL byte cannot be kept as text by every catalog database (format 1.0: it is left out).</summary>
    static string? Bound(Dictionary<object, object?> figures, string name) =>
        Text(figures, name) is { } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;

    static string? Text(Dictionary<object, object?> figures, string name) => (string?)figures.GetValueOrDefault(name);

    static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
