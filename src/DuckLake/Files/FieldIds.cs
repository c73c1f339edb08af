using System.Globalization;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Files;

/// <summary>The FIELD_IDS option of COPY: every Parquet field, nested ones included, carries its column's id (format 1.0, data files).</summary>
static class FieldIds
{
    internal static string Of(LakeTable table, EmbeddedColumns embedded = EmbeddedColumns.None) =>
        "{" + string.Join(", ", table.Columns.Select(Entry).Concat(EmbeddedColumn.Of(embedded).Select(Entry))) + "}";

    static string Entry((string Name, long Field) column) => string.Create(CultureInfo.InvariantCulture, $"{column.Name}: {column.Field}");

    static string Entry(LakeColumn column) => column.Children.IsEmpty
        ? string.Create(CultureInfo.InvariantCulture, $"{SqlText.QuoteIdentifier(column.Name)}: {column.Id.Value}")
        : string.Create(CultureInfo.InvariantCulture,
            $"{SqlText.QuoteIdentifier(column.Name)}: {{__duckdb_field_id: {column.Id.Value}, {string.Join(", ", column.Children.Select(Entry))}}}");
}
