using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Ekko.DuckDb;

namespace Ekko.DuckLake.Catalog;

/// <summary>A connection to a catalog file as ADO.NET knows them, as far as <see cref="CatalogConnection"/> uses one.</summary>
sealed class DuckDbFileConnection(DuckDbConnection connection, string path) : DbConnection
{
    ConnectionState _state = ConnectionState.Open;

    public DuckDbConnection Engine => connection;

    [AllowNull]
    public override string ConnectionString
    {
        get => path;
        set => throw new NotSupportedException("The file of an open connection is given.");
    }

    public override string Database => path;

    public override string DataSource => path;

    public override string ServerVersion => DuckDbDatabase.LibraryVersion;

    public override ConnectionState State => _state;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException("A catalog file is one database.");

    public override void Open()
    {
    }

    public override void Close()
    {
        if (_state == ConnectionState.Open)
            connection.Dispose();
        _state = ConnectionState.Closed;
    }

    /// <summary>Begins a transaction.</summary>
    /// <param name="ended">Called when it is over, however it ended.</param>
    public DuckDbFileTransaction Begin(Action? ended)
    {
        connection.Execute("BEGIN TRANSACTION");
        return new DuckDbFileTransaction(this, ended);
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => Begin(null);

    protected override DbCommand CreateDbCommand() => new DuckDbFileCommand { Connection = this };

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }
}

/// <summary>A transaction on a catalog file; the engine's are all of one kind: each sees the state it began with.</summary>
sealed class DuckDbFileTransaction(DuckDbFileConnection connection, Action? ended) : DbTransaction
{
    bool _ended;
    Action? _disposed = ended;

    public override IsolationLevel IsolationLevel => IsolationLevel.Snapshot;

    protected override DbConnection DbConnection => connection;

    public override void Commit()
    {
        // A commit that fails has ended the transaction.
        _ended = true;
        connection.Engine.Execute("COMMIT");
    }

    public override void Rollback()
    {
        if (_ended)
            return;
        _ended = true;
        connection.Engine.Execute("ROLLBACK");
    }

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing && !_ended && connection.State == ConnectionState.Open)
                Rollback();
        }
        finally
        {
            Interlocked.Exchange(ref _disposed, null)?.Invoke();
        }

        base.Dispose(disposing);
    }
}
