using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake;

/// <summary>The columns of a batch as the columns of a table.</summary>
static class BatchProjection
{
    /// <summary>A SELECT of the table's columns; those that the batch does not have get their default.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The table's column that each column of the batch is.</param>
    /// <param name="types">The columns of the batch.</param>
    /// <param name="source">The batch in SQL.</param>
    /// <exception cref="DuckLakeException">A column is not in the table.</exception>
    public static string Sql(LakeTable table, IReadOnlyList<ColumnId> columns, IReadOnlyList<DuckDbColumn> types, string source)
    {
        var positions = columns.Select((id, i) => (id, i)).ToDictionary(c => c.id, c => c.i);
        foreach (var id in columns)
        {
            if (!table.Columns.Any(c => c.Id == id))
                throw new DuckLakeException(
                    DuckLakeErrorKind.NotFound,
                    $"Writing table \"{table.Name}\" failed: it has no column with id {id}; it may have been dropped.");
        }
        var projected = table.Columns.Select(c =>
        {
            var value = positions.TryGetValue(c.Id, out var position)
                ? string.Create(CultureInfo.InvariantCulture, $"c{position}")
                : c.DefaultSql;
            // The engine binds and drops casts to the type a value has already; with many columns that takes longer than writing few rows.
            return position < types.Count && positions.ContainsKey(c.Id) && types[position].Type.ToString() == c.SqlType
                ? $"{value} AS {SqlText.QuoteIdentifier(c.Name)}"
                : $"CAST({value} AS {c.SqlType}) AS {SqlText.QuoteIdentifier(c.Name)}";
        });
        return $"SELECT {string.Join(", ", projected)} FROM {source}";
    }
}
