using System.Data;
using System.Data.Common;

namespace Ekko.DuckLake;

/// <summary>A transaction: everything it changed becomes one snapshot of each lake at <see cref="Commit"/>, or nothing does.</summary>
public sealed class DuckLakeTransaction : DbTransaction
{
    DuckLakeConnection? _connection;

    internal DuckLakeTransaction(DuckLakeConnection connection) => _connection = connection;

    /// <inheritdoc />
    public override IsolationLevel IsolationLevel => IsolationLevel.Snapshot;

    /// <inheritdoc />
    protected override DbConnection? DbConnection => _connection;

    /// <inheritdoc />
    /// <exception cref="DuckLakeException">Another commit contradicts this one; nothing was committed.</exception>
    public override void Commit() => End("COMMIT");

    /// <inheritdoc />
    public override void Rollback() => End("ROLLBACK");

    /// <inheritdoc />
    public override Task CommitAsync(CancellationToken cancellationToken = default) => Task.Run(Commit, cancellationToken);

    /// <inheritdoc />
    public override Task RollbackAsync(CancellationToken cancellationToken = default) => Task.Run(Rollback, cancellationToken);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _connection is { State: ConnectionState.Open } connection && connection.Session.InTransaction)
            Rollback();
        base.Dispose(disposing);
    }

    void End(string sql)
    {
        var connection = _connection ?? throw new InvalidOperationException("The transaction has ended already.");
        _connection = null;
        connection.Run(sql);
    }
}
