using Ekko.DuckDb;

namespace Ekko.DuckLake.Columns;

/// <summary>
/// Rows of one or more batches as a table the engine can read. Two engine threads claim chunks of up to 2,048 rows; the batches must not
/// change while the source is published.
/// </summary>
/// <remarks>
/// Columns are offered under <c>c0</c>, <c>c1</c>, …: what a lake calls them is the query's business, and names cannot clash.
/// </remarks>
public sealed class BatchRowSource : DuckDbRowSource
{
    readonly IReadOnlyList<BatchRows> _parts;
    readonly IReadOnlyList<int> _columns;
    readonly Piece[] _pieces;
    readonly int _rows;

    /// <summary>All rows of these parts, in no promised order.</summary>
    /// <param name="parts">Rows of batches that have the same columns; at least one.</param>
    public BatchRowSource(params IReadOnlyList<BatchRows> parts)
        : this(parts, null)
    {
    }

    /// <summary>Chosen columns of all rows of these parts, in no promised order.</summary>
    /// <param name="parts">Rows of batches that have the same columns; at least one.</param>
    /// <param name="columns">Positions of the batches' columns to offer; null for all.</param>
    public BatchRowSource(IReadOnlyList<BatchRows> parts, IReadOnlyList<int>? columns)
    {
        ArgumentOutOfRangeException.ThrowIfZero(parts.Count);
        _parts = parts;
        _columns = columns ?? [.. Enumerable.Range(0, parts[0].Batch.Columns.Count)];
        var first = parts[0].Batch.Columns;
        var pieces = new List<Piece>();
        foreach (var (part, index) in parts.Select((part, index) => (part, index)))
        {
            if (!part.Batch.Columns.Select(column => column.Type).SequenceEqual(first.Select(column => column.Type)))
                throw new ArgumentException("The batches do not have the same columns.", nameof(parts));
            foreach (var range in part.Ranges)
            {
                if (range.Start < 0 || range.Count < 0 || range.Start + range.Count > part.Batch.RowCount)
                    throw new ArgumentException(
                        $"Rows {range.Start}+{range.Count} are not in a batch of {part.Batch.RowCount} rows.", nameof(parts));
                if (range.Count == 0)
                    continue;
                pieces.Add(new Piece(_rows, index, range.Start, range.Count));
                _rows = checked(_rows + range.Count);
            }
        }

        _pieces = [.. pieces];
        Columns = [.. _columns.Select((column, i) => new DuckDbColumn($"c{i}", first[column].Type))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<DuckDbColumn> Columns { get; }

    /// <inheritdoc/>
    public override int MaxThreads => Threads;

    /// <summary>Engine threads that may read at once, 1 or 2: 1 where several sources are written side by side anyway.</summary>
    public int Threads { get; init; } = 2;

    /// <inheritdoc/>
    public override long? RowCount => _rows;

    /// <inheritdoc/>
    public override DuckDbRowScan Scan(IReadOnlyList<int> columns) => new BatchScan(this, columns);

    /// <summary>All rows of one of the columns offered, in order.</summary>
    internal IEnumerable<(BatchColumn Column, RowRange Rows)> Ranges(int column) =>
        _pieces.Select(piece => (_parts[piece.Part].Batch.Columns[_columns[column]], new RowRange(piece.Start, piece.Count)));

    /// <summary>The piece that holds a row.</summary>
    int PieceOf(int row)
    {
        var (low, high) = (0, _pieces.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            if (_pieces[middle].FirstRow <= row)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    readonly record struct Piece(int FirstRow, int Part, int Start, int Count);

    sealed class BatchScan(BatchRowSource source, IReadOnlyList<int> columns) : DuckDbRowScan
    {
        int _claimed;

        public override int Fill(DuckDbChunkWriter chunk)
        {
            var chunkSize = DuckDbChunk.MaxRows;
            var claim = (long)Interlocked.Increment(ref _claimed) - 1;
            var row = claim * chunkSize;
            if (claim < 0 || row >= source._rows)
                return 0;

            var rows = (int)Math.Min(chunkSize, source._rows - row);
            var firstPiece = source.PieceOf((int)row);
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i] >= 0)
                    Fill(chunk[i], source._columns[columns[i]], firstPiece, (int)row, rows);
            }

            return rows;
        }

        void Fill(DuckDbVectorWriter vector, int column, int pieceIndex, int row, int rows)
        {
            var (filled, items) = (0, 0);
            while (filled < rows)
            {
                var piece = source._pieces[pieceIndex++];
                var skip = row + filled - piece.FirstRow;
                var take = Math.Min(rows - filled, piece.Count - skip);
                items = source._parts[piece.Part].Batch.Columns[column].CopyTo(vector, filled, piece.Start + skip, take, items);
                filled += take;
            }
        }
    }
}
