using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Inlining;

/// <summary>
/// Reads few rows of batches in the forms in which the catalog keeps them, with their statistics: what <see cref="InlinedRowReader"/>
/// reads, without the engine, whose planning would take longer than everything else of a small commit.
/// </summary>
static class InlinedBatchReader
{
    /// <summary>Reads the rows.</summary>
    /// <param name="dialect">The catalog.</param>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The table's column that each column of the batch is; columns not named get NULL.</param>
    /// <returns>Null when the engine has to be asked: for a cast, a default, a text that is not certain.</returns>
    /// <exception cref="DuckLakeException">A NOT NULL column is NULL.</exception>
    internal static NewInlinedRows? Read(CatalogDialect dialect, LakeTable table, BatchRowSource rows, IReadOnlyList<ColumnId> columns)
    {
        var values = new (long? RowId, object?[] Values)[rows.RowCount ?? 0];
        for (var i = 0; i < values.Length; i++)
            values[i] = (null, new object?[table.Columns.Length]);
        var statistics = new List<(ColumnId, ColumnStatistics)>(table.Columns.Length);
        var given = 0;
        for (var c = 0; c < table.Columns.Length; c++)
        {
            var column = table.Columns[c];
            var position = columns.IndexOf(column.Id);
            if (position < 0)
            {
                if (column.Default is not null || column.Type.IsNested)
                    return null;
                statistics.Add((column.Id, new ColumnStatistics(null, 0, values.Length, null, null, null)));
                continue;
            }

            given++;
            if (InlinedColumn.Create(column, rows.Columns[position].Type, dialect.InlinedFormOf(column)) is not { } reader
                || !Read(reader, rows, position, values, c))
                return null;
            statistics.Add(reader.Statistics);
        }

        if (given != columns.Count)
            return null;
        InlinedRowReader.RequireNotNull(table, values);
        return new NewInlinedRows(table.Columns, values, [.. statistics]);
    }

    static bool Read(InlinedColumn reader, BatchRowSource rows, int position, (long? RowId, object?[] Values)[] values, int column)
    {
        var at = 0;
        foreach (var (source, range) in rows.Ranges(position))
        {
            if (!reader.Accepts(source))
                return false;
            for (var row = range.Start; row < range.Start + range.Count; row++)
            {
                if (!reader.TryRead(source, row, out values[at++].Values[column]))
                    return false;
            }
        }

        return true;
    }

    static int IndexOf(this IReadOnlyList<ColumnId> columns, ColumnId id)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i] == id)
                return i;
        }

        return -1;
    }
}
