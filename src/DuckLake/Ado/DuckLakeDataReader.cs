using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Ekko.DuckDb;
using Ekko.DuckLake.Session;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake;

/// <summary>Rows as the engine produces them, chunk by chunk. The connection is busy until the reader is closed.</summary>
[SuppressMessage("Design", "CA1010", Justification = "The base class is the contract of data readers.")]
[SuppressMessage("Naming", "CA1710", Justification = "The base class sets the name.")]
public sealed partial class DuckLakeDataReader : DbDataReader
{
    readonly DuckLakeConnection _connection;
    readonly Queue<string> _statements;
    readonly IReadOnlyDictionary<string, object?> _parameters;
    readonly CommandBehavior _behavior;
    readonly StatementDeadline _deadline;
    RowSet _rows = RowSet.Nothing;
    DuckDbChunk? _chunk;
    int _row = -1;
    bool _hasRows;
    bool _isClosed;
    long _affected = -1;
    DuckDbTextCast? _cast;
    string?[][]? _texts;
    Activity? _span;
    long _rowsRead;

    DuckLakeDataReader(
        DuckLakeConnection connection, IEnumerable<string> statements, IReadOnlyDictionary<string, object?> parameters,
        CommandBehavior behavior,
        StatementDeadline deadline)
    {
        _connection = connection;
        _statements = new Queue<string>(statements);
        _parameters = parameters;
        _behavior = behavior;
        _deadline = deadline;
    }

    /// <inheritdoc />
    public override int Depth => 0;

    /// <inheritdoc />
    public override int FieldCount => _rows.Columns.Count;

    /// <inheritdoc />
    public override bool HasRows => _hasRows;

    /// <inheritdoc />
    public override bool IsClosed => _isClosed;

    /// <summary>Rows inserted, changed or copied by the statements run so far; −1 when none does that.</summary>
    public override int RecordsAffected => (int)Math.Min(_affected, int.MaxValue);

    /// <inheritdoc />
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc />
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <inheritdoc />
    public override bool Read()
    {
        if (_chunk is not null && _row + 1 < _chunk.RowCount)
        {
            _row++;
            return true;
        }

        return NextChunk() && ++_row == 0;
    }

    /// <inheritdoc />
    public override Task<bool> ReadAsync(CancellationToken cancellationToken) =>
        _chunk is not null && _row + 1 < _chunk.RowCount
            ? Task.FromResult(Read())
            : SessionThreads.Run(
                () =>
                {
                    using var registration = cancellationToken.UnsafeRegister(
                        static source => ((CancellationTokenSource)source!).Cancel(), _deadline.Source);
                    return Read();
                },
                cancellationToken);

    /// <summary>The columns of the result.</summary>
    public IReadOnlyList<DuckDbColumn> Columns => _rows.Columns;

    /// <summary>
    /// The next rows in columns, valid until more is read; null at the end. For readers that go through whole columns, in place of
    /// <see cref="Read"/>.
    /// </summary>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    public Task<DuckDbChunk?> ReadChunkAsync(CancellationToken cancellationToken = default) => SessionThreads.Run(
        () =>
        {
            using var registration = cancellationToken.UnsafeRegister(
                static source => ((CancellationTokenSource)source!).Cancel(), _deadline.Source);
            var isNew = _chunk is not null && _row < 0;
            if (!isNew && !NextChunk())
                return null;
            _row = _chunk!.RowCount - 1;
            return _chunk;
        },
        cancellationToken);

    /// <inheritdoc />
    public override bool NextResult()
    {
        if (_isClosed || _statements.Count == 0)
            return false;
        EndResult();
        var statement = _statements.Dequeue();
        _span = LakeActivities.Query(statement);
        try
        {
            Start(_connection.Session.Execute(statement, _parameters, _deadline.Source.Token));
            return true;
        }
        catch (OperationCanceledException e)
        {
            _span?.Fail(e);
            throw _deadline.Explain(e);
        }
        catch (Exception e) when (_span is not null)
        {
            _span.Fail(e);
            throw;
        }
        finally
        {
            _span?.Detach();
        }
    }

    /// <inheritdoc />
    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => SessionThreads.Run(NextResult, cancellationToken);

    /// <summary>Closes the reader; statements not reached yet are run to their end first.</summary>
    public override void Close()
    {
        if (_isClosed)
            return;
        try
        {
            while (NextResult())
            {
            }
        }
        finally
        {
            Abandon();
            if (_behavior.HasFlag(CommandBehavior.CloseConnection))
                _connection.Close();
        }
    }

    /// <inheritdoc />
    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    internal static DuckLakeDataReader Open(
        DuckLakeConnection connection, string commandText, IReadOnlyDictionary<string, object?> parameters, CommandBehavior behavior,
        StatementDeadline deadline)
    {
        var reader = new DuckLakeDataReader(connection, StatementSplitter.Split(commandText), parameters, behavior, deadline);
        connection.OpenReader = reader;
        try
        {
            reader.NextResult();
            return reader;
        }
        catch
        {
            reader.Abandon();
            throw;
        }
    }

    void Start(RowSet rows)
    {
        _rows = rows;
        if (rows.RowsAffected >= 0)
            _affected = Math.Max(_affected, 0) + rows.RowsAffected;
        _hasRows = rows.Columns.Count > 0 && NextChunk();
    }

    bool NextChunk()
    {
        if (_isClosed || _rows.Columns.Count == 0)
            return false;
        _chunk?.Dispose();
        _chunk = null;
        _texts = null;
        _row = -1;
        try
        {
            do
            {
                _chunk?.Dispose();
                _chunk = _rows.Fetch(_deadline.Source.Token);
            }
            while (_chunk is { RowCount: 0 });
        }
        catch (OperationCanceledException e)
        {
            _connection.Session.ReadingFailed();
            throw _deadline.Explain(e);
        }
        catch (DuckDbException)
        {
            _connection.Session.ReadingFailed();
            throw;
        }

        _rowsRead += _chunk?.RowCount ?? 0;
        return _chunk is not null;
    }

    void EndResult()
    {
        _chunk?.Dispose();
        _chunk = null;
        _texts = null;
        _row = -1;
        _hasRows = false;
        _cast?.Dispose();
        _cast = null;
        _names = null;
        _rows.Dispose();
        _rows = RowSet.Nothing;
        _span?.SetTag("db.response.returned_rows", _rowsRead);
        _span?.EndDetached();
        (_span, _rowsRead) = (null, 0);
    }

    void Abandon()
    {
        EndResult();
        _statements.Clear();
        _isClosed = true;
        _deadline.Dispose();
        if (_connection.OpenReader == this)
            _connection.OpenReader = null;
    }
}
