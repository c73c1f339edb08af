using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Parquet;

/// <summary>
/// The SQL that makes the engine's text of a value, as the catalog keeps it, and the value of such a text. What no data file could keep is
/// refused: rows in the catalog become files one day.
/// </summary>
static class InlinedText
{
    /// <summary>The text of a value; NULL for NULL.</summary>
    internal static string Write(string value, LakeColumn column) => !column.Type.IsNested
        ? OfLeaf(value, column.Type)
        : $"CAST({(column.Leaves().Any(l => IsOwn(l.Type)) ? NestedShape.Map(value, column, OfLeaf) : value)} AS VARCHAR)";

    /// <summary>The value of a text.</summary>
    /// <remarks>The engine takes the whole text of a list of JSON for one JSON.</remarks>
    internal static string Read(string text, LakeColumn column) =>
        column.Type.IsNested && column.Leaves().Any(l => l.Type.Kind == ColumnKind.Json)
            ? $"CAST(CAST({text} AS {WithoutJson(column).SqlType}) AS {column.SqlType})"
            : $"CAST({text} AS {column.SqlType})";

    /// <summary>Whether the text of a value is another than the engine's own in a nested value.</summary>
    static bool IsOwn(ColumnType type) =>
        type.Kind is ColumnKind.Json or ColumnKind.TimestampTz or ColumnKind.TimestampS or ColumnKind.Interval;

    /// <summary>The text of a value of a type that is not nested.</summary>
    /// <remarks>
    /// Times with a zone are those in UTC, whatever the session's zone; the engine's own text of the last millisecond is wrong. Seconds
    /// that are too far away for a count of microseconds are refused.
    /// </remarks>
    internal static string OfLeaf(string value, ColumnType type) => type.Kind switch
    {
        ColumnKind.TimestampTz =>
            $"CASE WHEN isinf({value}) THEN CAST({value} AS VARCHAR) ELSE CAST(make_timestamp(epoch_us({value})) AS VARCHAR) || '+00' END",
        ColumnKind.TimestampS => $"CAST(CAST(CAST({value} AS TIMESTAMP) AS TIMESTAMP_S) AS VARCHAR)",
        _ => StoredType.Text(value, type),
    };

    static LakeColumn WithoutJson(LakeColumn column) => column.Type.Kind == ColumnKind.Json ? column with { Type = ColumnType.Varchar }
        : column with { Children = [.. column.Children.Select(WithoutJson)] };
}
