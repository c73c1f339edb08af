using System.Data;
using System.Data.Common;
using Ekko.DuckLake.Session;

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
    /// <exception cref="DuckLakeException">
    /// Another commit contradicts this one, or a statement of the transaction failed; nothing was committed.
    /// </exception>
    public override void Commit()
    {
        var isAborted = _connection is { State: ConnectionState.Open, Session.IsAborted: true };
        End("COMMIT");
        // SQL's COMMIT passes over it. A caller of a method named Commit must not take silence for a snapshot.
        if (isAborted)
            throw new DuckLakeException(
                "Committing failed: a statement of the transaction failed before. It was rolled back; begin again.");
    }

    /// <inheritdoc />
    public override void Rollback() => End("ROLLBACK");

    /// <inheritdoc />
    public override Task CommitAsync(CancellationToken cancellationToken = default) => End(Commit, cancellationToken);

    /// <inheritdoc />
    public override Task RollbackAsync(CancellationToken cancellationToken = default) => End(Rollback, cancellationToken);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _connection is { State: ConnectionState.Open } connection && connection.Session.InTransaction)
            Rollback();
        base.Dispose(disposing);
    }

    static Task<bool> End(Action end, CancellationToken cancellationToken) => SessionThreads.Run(
        () =>
        {
            end();
            return true;
        }, cancellationToken);

    void End(string sql)
    {
        var connection = _connection ?? throw new InvalidOperationException("The transaction has ended already.");
        _connection = null;
        connection.Run(sql);
    }
}
