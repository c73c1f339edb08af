using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Parquet;

/// <summary>Arguments of the engine's <c>read_parquet</c>.</summary>
static class ReadParquetSql
{
    /// <summary>A list of files.</summary>
    internal static string Paths(IEnumerable<string> paths) => $"[{string.Join(", ", paths.Select(SqlText.QuoteLiteral))}]";

    /// <summary>An entry of <c>schema</c>: the column with a field id, under a name, as a type.</summary>
    internal static string Entry(long field, string name, string type, string? initialDefault) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{field}: {{name: {SqlText.QuoteLiteral(name)}, type: {SqlText.QuoteLiteral(type)}, default_value: "
            + $"{(initialDefault is null ? "NULL::VARCHAR" : SqlText.QuoteLiteral(initialDefault))}}}");
}
