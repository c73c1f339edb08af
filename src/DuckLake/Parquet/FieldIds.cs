using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Parquet;

/// <summary>
/// The FIELD_IDS option of COPY: every Parquet field, nested ones included, carries its column's id (format 1.0, data files).
/// </summary>
static class FieldIds
{
    internal static string Of(LakeTable table) => "{" + string.Join(", ", table.Columns.Select(Entry)) + "}";

    /// <summary>The option with the format's own columns added.</summary>
    internal static string With(string fieldIds, EmbeddedColumns embedded)
    {
        var more = (embedded.HasFlag(EmbeddedColumns.RowId) ? $", {EmbeddedNames.RowId}: 2147483540" : "")
            + (embedded.HasFlag(EmbeddedColumns.SnapshotId) ? $", {EmbeddedNames.SnapshotId}: 2147483539" : "");
        return more.Length == 0 ? fieldIds : fieldIds[..^1] + more + "}";
    }

    static string Entry(LakeColumn column) => column.Children.IsEmpty
        ? string.Create(CultureInfo.InvariantCulture, $"{SqlText.QuoteIdentifier(column.Name)}: {column.Id.Value}")
        : string.Create(CultureInfo.InvariantCulture,
            $"{SqlText.QuoteIdentifier(column.Name)}: {{__duckdb_field_id: {column.Id.Value}, "
            + $"{string.Join(", ", column.Children.Select(Entry))}}}");
}
