using System.Text;

namespace Ekko.DuckDb;

/// <summary>Turns chunks into text by the engine's own cast to VARCHAR, for any type it knows.</summary>
public sealed class DuckDbTextCast : IDisposable
{
    readonly ChunkSource _source;
    readonly PublishedRowSource _published;
    readonly DuckDbStatement _statement;

    /// <summary>Prepares the cast for chunks of the given column types.</summary>
    /// <param name="connection">A connection that has no open streaming result: casting would end it.</param>
    /// <param name="types">The types of the chunks' columns.</param>
    public DuckDbTextCast(DuckDbConnection connection, IEnumerable<DuckDbType> types)
    {
        _source = new ChunkSource([.. types.Select((type, i) => new DuckDbColumn($"c{i}", type))]);
        _published = _source.Publish();
        var casts = string.Join(", ", _source.Columns.Select(c => $"CAST({c.Name} AS VARCHAR)"));
        _statement = connection.Prepare($"SELECT {casts} FROM {_published.Sql}");
    }

    /// <summary>The rows of a chunk as text; NULL is null.</summary>
    public string?[][] Cast(DuckDbChunk chunk, CancellationToken cancellationToken = default)
    {
        _source.Chunk = chunk;
        var rows = new string?[chunk.RowCount][];
        using var result = _statement.Execute(cancellationToken);
        var row = 0;
        while (result.Fetch(cancellationToken) is { } texts)
        {
            using (texts)
            {
                for (var i = 0; i < texts.RowCount; i++)
                    rows[row + i] = new string?[texts.ColumnCount];
                for (var c = 0; c < texts.ColumnCount; c++)
                {
                    var vector = texts[c];
                    for (var i = 0; i < texts.RowCount; i++)
                        rows[row + i][c] = vector.IsValid(i) ? Encoding.UTF8.GetString(vector.Bytes(i)) : null;
                }
                row += texts.RowCount;
            }
        }
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _statement.Dispose();
        _published.Dispose();
    }

    sealed class ChunkSource(IReadOnlyList<DuckDbColumn> columns) : DuckDbRowSource
    {
        internal DuckDbChunk? Chunk { get; set; }

        public override IReadOnlyList<DuckDbColumn> Columns => columns;

        public override DuckDbRowScan Scan(IReadOnlyList<int> columns) => new ChunkScan(Chunk!, columns);
    }

    sealed class ChunkScan(DuckDbChunk chunk, IReadOnlyList<int> columns) : DuckDbRowScan
    {
        bool _done;

        public override int Fill(DuckDbChunkWriter writer)
        {
            if (_done)
                return 0;
            _done = true;
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i] >= 0)
                    writer[i].Reference(chunk[columns[i]]);
            }
            return chunk.RowCount;
        }
    }
}
