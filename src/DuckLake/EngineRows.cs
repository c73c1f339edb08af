using System.Globalization;
using Ekko.DuckDb;

namespace Ekko.DuckLake;

/// <summary>Answers of the engine about itself and its files, which are few rows of simple values.</summary>
static class EngineRows
{
    /// <summary>All rows of a query, each value as text.</summary>
    public static List<string?[]> Read(DuckDbConnection connection, string sql, CancellationToken cancellationToken = default)
    {
        var rows = new List<string?[]>();
        using var result = connection.Query(sql, cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    var values = new string?[chunk.ColumnCount];
                    for (var i = 0; i < values.Length; i++)
                        values[i] = Text(chunk[i].Value(result.Columns[i].Type, row));
                    rows.Add(values);
                }
            }
        }

        return rows;
    }

    static string? Text(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
