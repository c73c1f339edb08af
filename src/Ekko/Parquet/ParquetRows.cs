using System.Globalization;
using Ekko.DuckDb;

namespace Ekko.Parquet;

/// <summary>Rows that come while they are written.</summary>
/// <param name="columns">The columns.</param>
/// <param name="next">The next rows, valid until the ones after them are asked for; null at the end.</param>
sealed class ParquetRows(IReadOnlyList<ParquetColumn> columns, Func<ChunkRows?> next) : DuckDbRowSource
{
    public override IReadOnlyList<DuckDbColumn> Columns { get; } =
        [.. columns.Select((column, i) => new DuckDbColumn(string.Create(CultureInfo.InvariantCulture, $"c{i}"), column.Type))];

    /// <summary>The columns of the file in a query of this source.</summary>
    public string Select { get; } =
        string.Join(", ", columns.Select((column, i) => column.Sql(string.Create(CultureInfo.InvariantCulture, $"c{i}"))));

    /// <summary>Why they ended before their end; the engine keeps only the text of it.</summary>
    public Exception? Failure { get; private set; }

    public override DuckDbRowScan Scan(IReadOnlyList<int> columns) => new RowScan(this, columns);

    int Fill(DuckDbChunkWriter writer, IReadOnlyList<int> positions)
    {
        try
        {
            if (next() is not { Count: > 0 } rows)
                return 0;
            for (var i = 0; i < positions.Count; i++)
            {
                if (positions[i] is not (>= 0 and var position))
                    continue;
                if (columns[position].Copy is { } copy)
                    copy(rows.Chunk[position], writer[i]);
                else
                    writer[i].Reference(rows.Chunk[position]);
            }

            return rows.Count;
        }
        catch (Exception e)
        {
            Failure = e;
            throw;
        }
    }

    sealed class RowScan(ParquetRows rows, IReadOnlyList<int> columns) : DuckDbRowScan
    {
        public override int Fill(DuckDbChunkWriter chunk) => rows.Fill(chunk, columns);
    }
}
