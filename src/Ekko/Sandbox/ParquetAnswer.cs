using Ekko.DuckDb;
using Ekko.Parquet;

namespace Ekko.Sandbox;

/// <summary>Rows of an answer as a Parquet file.</summary>
/// <param name="result">The rows that are still to come.</param>
/// <param name="first">The first of them, which were fetched before; null when there are none.</param>
/// <param name="limit">How many at most.</param>
sealed class ParquetAnswer(DuckDbResult result, DuckDbChunk? first, int limit)
{
    const int ReadBytes = 64 * 1024;

    DuckDbChunk? _chunk = first;
    bool _isBegun;
    int _rows;
    bool _isTruncated;

    /// <summary>Writes the file.</summary>
    /// <returns>How many rows it has, and whether the limit cut others off.</returns>
    public (long Rows, bool IsTruncated) WriteTo(FrameStream output)
    {
        WriteAsync(output).GetAwaiter().GetResult();
        return (_rows, _isTruncated);
    }

    async Task WriteAsync(FrameStream output)
    {
        var names = RowText.UniqueNames(result.Columns);
        var pipe = ParquetPipe.Open(
            [.. result.Columns.Select((column, i) => new ParquetColumn(names[i], column.Type))], Next, new Dictionary<string, string>());
        await using var closing = pipe.ConfigureAwait(false);
        var buffer = new byte[ReadBytes];
        while (await pipe.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var read)
            output.Write(FrameKind.Rows, buffer.AsSpan(0, read));
    }

    ChunkRows? Next()
    {
        if (_isBegun)
        {
            _chunk?.Dispose();
            _chunk = _isTruncated ? null : result.Fetch();
        }

        _isBegun = true;
        if (_chunk is null)
            return null;
        _isTruncated = _rows + _chunk.RowCount > limit;
        var count = Math.Min(_chunk.RowCount, limit - _rows);
        _rows += count;
        return count == 0 ? null : new ChunkRows(_chunk, count);
    }
}
