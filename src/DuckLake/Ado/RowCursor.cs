using Ekko.DuckDb;
using Ekko.DuckLake.Session;

namespace Ekko.DuckLake;

/// <summary>The rows of one result, chunk by chunk as the engine produces them, and the place of the current row in its chunk.</summary>
/// <param name="rows">The result.</param>
/// <param name="connection">Where it is read.</param>
/// <param name="deadline">When reading it ends.</param>
sealed class RowCursor(RowSet rows, DuckLakeConnection connection, StatementDeadline deadline) : IDisposable
{
    DuckDbChunk? _chunk;
    int _row = -1;
    DuckDbTextCast? _cast;
    string?[][]? _texts;
    Dictionary<string, int>? _names;

    public IReadOnlyList<DuckDbColumn> Columns => rows.Columns;

    /// <summary>How many rows came from the engine so far.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Whether the next row is here, so that reading it does not wait for the engine.</summary>
    public bool HasRowHere => _chunk is not null && _row + 1 < _chunk.RowCount;

    /// <summary>Goes to the next row.</summary>
    /// <returns>False at the end.</returns>
    public bool Read()
    {
        if (!HasRowHere && !Fetch())
            return false;
        _row++;
        return true;
    }

    /// <summary>Goes past the rows that are here, or past the next ones when there are none.</summary>
    /// <returns>Their chunk; null at the end.</returns>
    public DuckDbChunk? ReadChunk()
    {
        var isNew = _chunk is not null && _row < 0;
        if (!isNew && !Fetch())
            return null;
        _row = _chunk!.RowCount - 1;
        return _chunk;
    }

    /// <summary>Fetches the next chunk that has rows; the place is before its first one.</summary>
    /// <returns>False at the end.</returns>
    public bool Fetch()
    {
        if (rows.Columns.Count == 0)
            return false;
        DropChunk();
        try
        {
            do
            {
                _chunk?.Dispose();
                _chunk = rows.Fetch(deadline.Source.Token);
            }
            while (_chunk is { RowCount: 0 });
        }
        catch (OperationCanceledException e)
        {
            connection.Session.ReadingFailed();
            throw deadline.Explain(e);
        }
        catch (DuckDbException)
        {
            connection.Session.ReadingFailed();
            throw;
        }

        RowsRead += _chunk?.RowCount ?? 0;
        return _chunk is not null;
    }

    public bool IsNull(int ordinal) => !Chunk()[ordinal].IsValid(_row);

    /// <summary>A value of the current row; null for NULL.</summary>
    public object? Value(int ordinal) => Chunk()[ordinal].Value(Columns[ordinal].Type, _row);

    /// <summary>A value of the current row in a BIGINT column, where it is not NULL.</summary>
    public long Number(int ordinal) => Chunk()[ordinal].Values<long>()[_row];

    /// <summary>A value of the current row, as the engine casts it to VARCHAR; null for NULL.</summary>
    public string? Text(int ordinal)
    {
        var chunk = Chunk();
        if (_texts is null)
        {
            _cast ??= new DuckDbTextCast(connection.Session.SideConnection, Columns.Select(c => c.Type));
            _texts = _cast.Cast(chunk, deadline.Source.Token);
        }

        return _texts[_row][ordinal];
    }

    /// <summary>The position of the first column of a name; null when there is none.</summary>
    public int? Find(string name)
    {
        if (_names is null)
        {
            _names = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < Columns.Count; i++)
                _names.TryAdd(Columns[i].Name, i);
        }

        return _names.TryGetValue(name, out var ordinal) ? ordinal : null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        DropChunk();
        _cast?.Dispose();
        rows.Dispose();
    }

    DuckDbChunk Chunk() => _chunk is not null && _row >= 0
        ? _chunk
        : throw new InvalidOperationException("There is no row: call Read first, and stop when it answers false.");

    void DropChunk()
    {
        _chunk?.Dispose();
        _chunk = null;
        _texts = null;
        _row = -1;
    }
}
