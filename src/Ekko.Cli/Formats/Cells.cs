using System.Data.Common;
using System.Globalization;
using Ekko.DuckLake;

namespace Ekko.Cli.Formats;

/// <summary>The cells of a reader's current row as text: DuckDB's own VARCHAR cast where the reader has it.</summary>
static class Cells
{
    /// <summary>The text of one cell; null for NULL.</summary>
    public static string? Text(DbDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
            return null;
        if (reader is DuckLakeDataReader lake)
            return lake.GetText(column);
        return reader.GetValue(column) switch
        {
            byte[] bytes => Convert.ToHexStringLower(bytes),
            bool value => value ? "true" : "false",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The names of the columns, in order.</summary>
    public static string[] Names(DbDataReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];

    /// <summary>The type names of the columns, in order.</summary>
    public static string[] Types(DbDataReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName)];

    /// <summary>True for the types whose text is a number.</summary>
    public static bool IsNumeric(string type) => type switch
    {
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "UHUGEINT"
            or "FLOAT" or "DOUBLE" or "REAL" => true,
        _ => type.StartsWith("DECIMAL(", StringComparison.Ordinal) && type.EndsWith(')'),
    };
}
