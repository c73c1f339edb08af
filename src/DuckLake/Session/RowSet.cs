using Ekko.DuckDb;

namespace Ekko.DuckLake.Session;

/// <summary>What a statement answers: rows that stream from the engine, or kept chunks, or only a number of changed rows.</summary>
sealed class RowSet : IDisposable
{
    readonly DuckDbResult? _live;
    readonly DuckDbStatement? _statement;
    readonly Queue<DuckDbChunk> _kept = new();
    bool _isAtEnd;

    /// <summary>What the rows are read from, to be let go with them.</summary>
    public IReadOnlyList<IDisposable> Sources { get; set; } = [];

    RowSet(IReadOnlyList<DuckDbColumn> columns, long rowsAffected, DuckDbResult? live, DuckDbStatement? statement)
    {
        Columns = columns;
        RowsAffected = rowsAffected;
        _live = live;
        _statement = statement;
    }

    /// <summary>A statement that answers nothing and changes no rows.</summary>
    public static RowSet Nothing => new([], -1, null, null);

    /// <summary>The columns; none for a statement that answers no rows.</summary>
    public IReadOnlyList<DuckDbColumn> Columns { get; }

    /// <summary>How many rows the statement inserted, changed or copied; −1 when that is not what it does.</summary>
    public long RowsAffected { get; }

    /// <summary>A statement that changed rows.</summary>
    public static RowSet Changed(long rows) => new([], rows, null, null);

    /// <summary>Rows as the engine produces them; the connection can do nothing else meanwhile.</summary>
    public static RowSet Live(DuckDbResult result, DuckDbStatement? statement) =>
        new(result.Columns, result.Columns.Count > 0 || !ChangesRows(result.Kind) ? -1 : result.RowsChanged, result, statement);

    /// <summary>Rows read to their end, so that the connection is free again.</summary>
    public static RowSet Keep(DuckDbResult result, long rowsAffected, CancellationToken cancellationToken)
    {
        using (result)
        {
            var rows = new RowSet(result.Columns, rowsAffected, null, null);
            while (result.Fetch(cancellationToken) is { } chunk)
                rows._kept.Enqueue(chunk);
            return rows;
        }
    }

    /// <summary>The next chunk, or null at the end. The caller disposes it.</summary>
    public DuckDbChunk? Fetch(CancellationToken cancellationToken)
    {
        if (_isAtEnd)
            return null;
        var chunk = _live is not null ? _live.Fetch(cancellationToken) : _kept.TryDequeue(out var kept) ? kept : null;

        // The engine does not take being asked again after the end.
        _isAtEnd = chunk is null;
        return chunk;
    }

    /// <summary>The rows, once a change is made that they tell about; if it fails, they are let go.</summary>
    public RowSet AnswerAfter(Action change)
    {
        try
        {
            change();
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The live rows as a source for another query.</summary>
    public DuckDbResultRows Stream() => new(_live ?? throw new InvalidOperationException("Only live rows are streamed."));

    /// <inheritdoc />
    public void Dispose()
    {
        while (_kept.TryDequeue(out var chunk))
            chunk.Dispose();
        _live?.Dispose();
        _statement?.Dispose();
        foreach (var source in Sources)
            source.Dispose();
    }

    static bool ChangesRows(DuckDbStatementKind kind) =>
        kind is DuckDbStatementKind.Insert or DuckDbStatementKind.Update or DuckDbStatementKind.Delete or DuckDbStatementKind.Copy
            or DuckDbStatementKind.MergeInto;
}
