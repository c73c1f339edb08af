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
    RowCursor _rows;
    bool _hasRows;
    bool _isClosed;
    long _affected = -1;
    Activity? _span;

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
        _rows = new RowCursor(RowSet.Nothing, connection, deadline);
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
    public override bool Read() => _rows.Read();

    /// <inheritdoc />
    public override Task<bool> ReadAsync(CancellationToken cancellationToken) =>
        _rows.HasRowHere ? Task.FromResult(Read()) : RunAsync(Read, cancellationToken);

    /// <summary>The columns of the result.</summary>
    public IReadOnlyList<DuckDbColumn> Columns => _rows.Columns;

    /// <summary>
    /// The next rows in columns, valid until more is read; null at the end. For readers that go through whole columns, in place of
    /// <see cref="Read"/>.
    /// </summary>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    public Task<DuckDbChunk?> ReadChunkAsync(CancellationToken cancellationToken = default) =>
        RunAsync(() => _rows.ReadChunk(), cancellationToken);

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

    /// <summary>Runs a step on a thread of sessions; the token interrupts the engine.</summary>
    Task<T> RunAsync<T>(Func<T> step, CancellationToken cancellationToken) => SessionThreads.Run(
        () =>
        {
            using var registration = cancellationToken.UnsafeRegister(
                static source => ((CancellationTokenSource)source!).Cancel(), _deadline.Source);
            return step();
        },
        cancellationToken);

    void Start(RowSet rows)
    {
        _rows = new RowCursor(rows, _connection, _deadline);
        if (rows.RowsAffected >= 0)
            _affected = Math.Max(_affected, 0) + rows.RowsAffected;
        _hasRows = _rows.Fetch();
    }

    void EndResult()
    {
        _span?.SetTag("db.response.returned_rows", _rows.RowsRead);
        _rows.Dispose();
        _rows = new RowCursor(RowSet.Nothing, _connection, _deadline);
        _hasRows = false;
        _span?.EndDetached();
        _span = null;
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
