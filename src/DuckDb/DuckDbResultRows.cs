namespace Ekko.DuckDb;

/// <summary>
/// Rows of a running query that were fetched to see how many there are, and those that are still to come, as a source another query reads.
/// It can be read once.
/// </summary>
/// <param name="result">The result; it must not be read elsewhere meanwhile.</param>
public sealed class DuckDbResultRows(DuckDbResult result) : DuckDbRowSource, IDisposable
{
    readonly Queue<DuckDbChunk> _kept = [];
    readonly List<DuckDbChunk> _given = [];
    bool _ended;

    /// <inheritdoc/>
    public override IReadOnlyList<DuckDbColumn> Columns => result.Columns;

    /// <summary>Fetches until there are more rows than these or no more.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>The number of rows when there are not more, else null.</returns>
    public long? Peek(long rows, CancellationToken cancellationToken)
    {
        var count = 0L;
        while (count <= rows)
        {
            if (result.Fetch(cancellationToken) is not { } chunk)
            {
                _ended = true;
                return count;
            }

            count += chunk.RowCount;
            _kept.Enqueue(chunk);
        }

        return null;
    }

    /// <inheritdoc/>
    public override DuckDbRowScan Scan(IReadOnlyList<int> columns) => new StreamScan(this, columns);

    /// <summary>Lets go of the rows that were fetched; the result is its owner's to dispose.</summary>
    public void Dispose()
    {
        foreach (var chunk in _kept)
            chunk.Dispose();
        foreach (var chunk in _given)
            chunk.Dispose();
        _kept.Clear();
        _given.Clear();
    }

    DuckDbChunk? Next()
    {
        // The engine may still look at the last chunk when it asks for the next.
        if (_given.Count > 1)
        {
            _given[0].Dispose();
            _given.RemoveAt(0);
        }

        if (!_kept.TryDequeue(out var chunk) && !_ended)
            chunk = result.Fetch();
        if (chunk is not null)
            _given.Add(chunk);
        return chunk;
    }

    sealed class StreamScan(DuckDbResultRows rows, IReadOnlyList<int> columns) : DuckDbRowScan
    {
        public override int Fill(DuckDbChunkWriter writer)
        {
            if (rows.Next() is not { } chunk)
                return 0;
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i] >= 0)
                    writer[i].Reference(chunk[columns[i]]);
            }

            return chunk.RowCount;
        }
    }
}
