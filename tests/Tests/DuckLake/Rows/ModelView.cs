using System.Globalization;

namespace Ekko.Tests.DuckLake.Rows;

/// <summary>
/// A view of the rows of a table whose keys have a remainder. It names the table and the columns as they were called then.
/// </summary>
sealed record ModelView(string Name, string Table, string Key, string Text, int Divisor, int Remainder)
{
    internal string Query => string.Create(
        CultureInfo.InvariantCulture, $"SELECT {Key} AS id, {Text} AS val FROM {Table} WHERE {Key} % {Divisor} = {Remainder}");

    /// <summary>Its rows, ordered; null when there is no such table or column any more.</summary>
    internal List<string>? Lines(IEnumerable<ModelTable> tables) =>
        tables.FirstOrDefault(t => t.Name == Table && t.Key.Name == Key && t.Text.Name == Text) is { } table
            ? [.. table.Rows.Where(r => r.Key % Divisor == Remainder).Select(r => Line(r, table)).Order(StringComparer.Ordinal)] : null;

    static string Line(ModelRow row, ModelTable table) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Key}:{row.Values[table.Text.Id] ?? "~"}");
}
